"""Databases of a size, and the same gunicorn for the app and for the reference."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def environment(folder: Path) -> dict[str, str]:
    """What every process of a run sees."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TUMORBOARD_")}
    return kept | {
        "TUMORBOARD_INSTANCE": str(folder),
        "TUMORBOARD_SECRET_KEY": "only for the bench, never for anything else",
        "TUMORBOARD_FLOOD_LIMITS": "false",
        "TUMORBOARD_LOG_LEVEL": "warning",
        "PYTHONPATH": str(ROOT),
    }


def database(folder: Path, cases: int) -> Path:
    """A folder with a synthetic database of ``cases`` cases."""
    folder.mkdir(parents=True)
    flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
    for command in (["db", "upgrade"], ["synthesise", "--cases", str(cases)]):
        subprocess.run([*flask, *command], cwd=ROOT, env=environment(folder), check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)  # fmt: skip
    return folder


def copy(folder: Path, name: str) -> Path:
    """A copy of a database folder, so that two servers never write the same file."""
    made = folder.parent / name
    shutil.copytree(folder, made)
    return made


@contextmanager
def serving(target: str, folder: Path) -> Iterator[int]:
    """Serve a WSGI target under the app's own gunicorn settings; give the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--config", "python:tumorboard.gunicorn_settings", "--bind",
               f"127.0.0.1:{port}", "--log-level", "error", target]  # fmt: skip
    server = subprocess.Popen(command, cwd=ROOT, env=environment(folder))
    try:
        _wait(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def _wait(port: int, server: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if server.poll() is not None:
            raise RuntimeError("the server ended at once")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")
