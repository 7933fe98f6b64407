"""The app as `make run` starts it, on a database of its own, for browsers and for crowds of visitors."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.app import PASSWORD, make_app
from tests.databases import fresh_database
from tests.make import Make
from tests.privacy import HEARD
from tumorboard.core.db import db


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of the database that the live server uses; nobody else does."""
    with fresh_database(tmp_path_factory.mktemp("database")) as url:
        yield url


class Server:
    """The app: database upgraded, two web processes and the job worker, no demo; on the same port whenever started."""

    def __init__(self, database: str, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://localhost:{self.port}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TUMORBOARD_")}
        self.environment = kept | {"PORT": str(self.port), "DEMO": "0", "TUMORBOARD_INSTANCE": str(folder)}
        self.environment |= {
            "TUMORBOARD_DATABASE_URL": database,
            "TUMORBOARD_PASSWORD_COST": "1",
            "TUMORBOARD_LOG_LEVEL": "info",
        }
        self.log = folder / "log"

    def start(self) -> None:
        """Start it and wait until it answers."""
        with self.log.open("a") as output:
            command = [sys.executable, "-m", "tumorboard.serve"]
            self.process = subprocess.Popen(command, env=self.environment, stdout=output, stderr=output)
        _wait_until_up(self.process, self.address, self.log)

    def stop(self) -> None:
        """Ask it to stop."""
        self.process.terminate()
        self.process.wait(30)
        for line in self.log.read_text().splitlines():
            HEARD.hear("log of the server", line)

    def web_workers(self) -> list[int]:
        """The processes that answer: the children of the first child."""
        return children_of(children_of(self.process.pid)[0])

    def kill(self) -> None:
        """Take everything away at once, as a power cut does."""
        doomed = [self.process.pid]
        for pid in doomed:
            doomed += children_of(pid)
        for pid in doomed:
            os.kill(pid, signal.SIGKILL)
        self.process.wait(30)


def children_of(pid: int) -> list[int]:
    """The processes that a process started, in the order in which it did."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.fixture(scope="module")
def server(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app, running."""
    started = Server(database, tmp_path_factory.mktemp("instance"))
    started.start()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def live_server(server: Server) -> str:
    """The address of the running app."""
    return server.address


@pytest.fixture(scope="module")
def live_app(database: str, live_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A second app on the live server's database, for making what a journey starts from and reading what it left."""
    app = make_app(database, tmp_path_factory.mktemp("beside"))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def live_make(live_app: Flask) -> Iterator[Make]:
    """The factories, on the live server's database. Before reading what the browser did: ``db.session.rollback()``."""
    with live_app.app_context():
        yield Make(PASSWORD)
        db.session.remove()


def _wait_until_up(server: "subprocess.Popen[bytes]", address: str, log: Path, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while server.poll() is None and time.monotonic() < end:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"The app did not start:\n{log.read_text()}")
