"""The app as `make run` starts it, on a database of its own, for browsers and for crowds of visitors."""

import os
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
from tumorboard.core.db import db


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of the database that the live server uses; nobody else does."""
    with fresh_database(tmp_path_factory.mktemp("database")) as url:
        yield url


@pytest.fixture(scope="module")
def live_server(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app: database upgraded, two web processes and the job worker, no demo."""
    folder = tmp_path_factory.mktemp("instance")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TUMORBOARD_")}
    environment |= {"PORT": str(port), "DEMO": "0", "TUMORBOARD_INSTANCE": str(folder)}
    environment |= {"TUMORBOARD_DATABASE_URL": database, "TUMORBOARD_PASSWORD_COST": "1"}
    log = folder / "log"
    with log.open("w") as output:
        command = [sys.executable, "-m", "tumorboard.serve"]
        server = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        _wait_until_up(server, f"http://localhost:{port}/", log)
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait(30)


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
