"""Asking ClamAV's daemon about a file, where one is configured (``TUMORBOARD_CLAMD``): its INSTREAM command."""

import socket
import struct
from contextlib import closing

from flask import current_app

SECONDS, CHUNK = 30, 64 * 1024
_SILENT = (
    "The virus scanner does not answer, so this file was not kept. Try again in a minute; if it stays so, tell your "
    "administrator."
)


def is_configured() -> bool:
    """Whether files are looked through here."""
    return bool(current_app.config["CLAMD"])


def refusal(content: bytes) -> str:
    """Why the file is refused, in a sentence; empty when the scanner finds nothing. Slow: hold no lock meanwhile."""
    try:
        answer = _ask(current_app.config["CLAMD"], content)
    except OSError:
        return _SILENT
    if answer.endswith(" OK"):
        return ""
    if answer.endswith(" FOUND"):
        return "The virus scanner found something in this file, so it was not kept. Ask its sender for a clean one."
    return _SILENT


def _ask(place: str, content: bytes) -> str:
    with closing(_connected(place)) as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), CHUNK):
            piece = content[start : start + CHUNK]
            line.sendall(struct.pack(">I", len(piece)) + piece)
        line.sendall(struct.pack(">I", 0))
        answer = b""
        while not answer.endswith(b"\0"):
            got = line.recv(4096)
            if not got:
                break
            answer += got
    return answer.rstrip(b"\0").decode(errors="replace").strip()


def _connected(place: str) -> socket.socket:
    """``/run/clamav/clamd.ctl``, or ``host:3310``."""
    if place.startswith("/"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(SECONDS)
        line.connect(place)
        return line
    host, _, port = place.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS)
