"""One command starts everything, and one signal stops it."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Start = Callable[..., "subprocess.Popen[str]"]

pytestmark = pytest.mark.once


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def start(tmp_path: Path, port: int) -> Iterator[Start]:
    """Start the app on an instance folder of its own; it is stopped at the end whatever happens."""
    started = []

    def _start(**more: str) -> "subprocess.Popen[str]":
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TUMORBOARD_")}
        environment |= {"PORT": str(port), "DEMO": "0", "TUMORBOARD_INSTANCE": str(tmp_path / "instance")} | more
        command = [sys.executable, "-m", "tumorboard.serve"]
        told = subprocess.Popen(
            command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, process_group=0
        )
        started.append(told)
        return told

    yield _start
    for server in started:
        server.terminate()
        server.communicate(timeout=60)


def children_of(server: "subprocess.Popen[str]") -> list[int]:
    return [int(child) for child in Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()]


def wait_for_line(server: "subprocess.Popen[str]", words: str) -> None:
    assert server.stdout
    seen = []
    for line in server.stdout:
        seen.append(line)
        if words in line:
            return
    pytest.fail(f"never said {words!r}:\n{''.join(seen)}")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_tells_its_address_and_stops_everything(start: Start, port: int, number: int) -> None:
    server = start()
    wait_for_line(server, f"http://localhost:{port}")
    with urllib.request.urlopen(f"http://localhost:{port}/sign-in", timeout=5) as page:
        assert page.status == 200
    children = children_of(server)
    assert len(children) == 2
    server.send_signal(number)
    assert server.wait(60) == 0
    assert not any(Path(f"/proc/{child}").exists() for child in children)


def test_serve_says_that_nobody_can_sign_in_yet(start: Start) -> None:
    wait_for_line(start(), "flask --app wsgi setup")


def test_serve_starts_again_and_keeps_the_data(start: Start, port: int, tmp_path: Path) -> None:
    server = start()
    wait_for_line(server, "http://")
    server.terminate()
    server.wait(60)
    before = (tmp_path / "instance" / "secret_key").read_text()
    assert (tmp_path / "instance" / "tumorboard.sqlite3").stat().st_mode & 0o077 == 0
    wait_for_line(start(), "http://")
    assert (tmp_path / "instance" / "secret_key").read_text() == before


def test_serve_stops_everything_when_one_part_ends(start: Start, port: int) -> None:
    server = start()
    wait_for_line(server, "http://")
    web, worker = children_of(server)
    os.kill(worker, signal.SIGKILL)
    assert server.wait(60) == 1
    assert not Path(f"/proc/{web}").exists()


def test_serve_says_that_the_port_is_taken(start: Start, port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        output = start().communicate(timeout=60)[0]
    assert f"Port {port} cannot be used" in output


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORT", "eight", "PORT=eight is not a port"),
        ("TUMORBOARD_TIME_ZONE", "Mars", "TUMORBOARD_TIME_ZONE"),
        ("TUMORBOARD_DATABASE_URL", "mysql://host/name", "begins with sqlite:/// or postgresql://"),
        ("TUMORBOARD_DATABASE_URL", "postgresql://ada@127.0.0.1:1/name", "The database cannot be reached"),
    ],
)
def test_serve_refuses_bad_settings_in_words(start: Start, name: str, value: str, words: str) -> None:
    server = start(**{name: value})
    output = server.communicate(timeout=60)[0]
    assert server.returncode == 1
    assert words in output
    assert "Traceback" not in output
