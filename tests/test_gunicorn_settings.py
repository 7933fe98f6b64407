"""gunicorn serves the app with our settings, as a service would start it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest


@pytest.mark.once
def test_gunicorn_serves_and_leaves_the_home_folder_alone(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TUMORBOARD_")}
    environment |= {"HOME": str(tmp_path), "PORT": str(port), "TUMORBOARD_INSTANCE": str(tmp_path / "instance")}
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "python:tumorboard.gunicorn_settings", "wsgi:app"]
    server = subprocess.Popen(gunicorn, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        assert answer(f"http://localhost:{port}/static/css/{a_style()}") == 200
        for doubtful in DOUBTFUL:
            assert raw(port, doubtful).split(b" ")[1] in (b"400", b"501"), doubtful
    finally:
        server.terminate()
        log = server.communicate(timeout=30)[1]
    assert server.returncode == 0
    assert "Traceback" not in log
    assert {path.name for path in tmp_path.iterdir()} == {"instance"}


#: Requests whose end two servers may see in two places (RFC 9112 6.1, 6.3; ASVS 5.0 V4.2.1).
DOUBTFUL = (
    b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    b"Content-Length: 1\r\nContent-Length: 5\r\n\r\nabcde",
    b"Content-Length: +5\r\n\r\nabcde",
)


def raw(port: int, rest: bytes) -> bytes:
    """What the server says to a request as it stands."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\n" + rest)
        return line.recv(4096)


def a_style() -> str:
    return next(Path("static/css").glob("*.css")).name


def answer(address: str, seconds: float = 15) -> int:
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as page:
                return int(page.status)
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
