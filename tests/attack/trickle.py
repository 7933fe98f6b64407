"""Hundreds of connections that send a byte now and then, at nginx as docs/run/nginx.conf has it in front of the app."""

import re
import shutil
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

from tests.attack.ground import ROOT, Ground

SECONDS, MOST = 30.0, 1.0


def trickle(ground: Ground, connections: int) -> tuple[str, list[str]]:
    """Hold slow connections open for half a minute and ask /healthz beside them."""
    program = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    if program is None:
        return "nginx is not installed: this part was not done.", ["not done: install nginx"]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    proxy = subprocess.Popen([program, "-p", str(ground.folder), "-c", str(_settings(ground, port))])
    slow: list[socket.socket] = []
    try:
        _wait(port)
        slow += [_open(port) for _ in range(connections)]
        waits = _ask(port, slow)
    finally:
        for one in slow:
            one.close()
        proxy.terminate()
        proxy.wait(10)
    told = (
        f"{connections} connections that send a byte a second through the shipped nginx site for {SECONDS:g} s: "
        f"{len(waits)} questions to /healthz beside them, the slowest answered in {max(waits):.2f} s."
    )
    return told, [f"/healthz took {max(waits):.1f} s"] if max(waits) > MOST else []


def _settings(ground: Ground, port: int) -> Path:
    """The shipped site on a port of our own, without the certificate, which a test of slowness does not need.

    Its limit of connections by address is taken away too: here all of them come from one.
    """
    site = (ROOT / "docs" / "run" / "nginx.conf").read_text()
    second = site[site.index("server {", site.index("server {") + 1) :]
    head = site[: site.index("server {")]
    second = re.sub(r"listen 443 ssl http2;", f"listen 127.0.0.1:{port};", second)
    second = re.sub(r"\n    (listen \[|ssl_|limit_conn |limit_req |http2 )[^\n]*", "", second)
    second = second.replace("127.0.0.1:8000", f"127.0.0.1:{ground.port}").replace(
        "/var/log/nginx/", f"{ground.folder}/"
    )
    kept = "\n".join(
        f"{name}_temp_path {ground.folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    path = ground.folder / "nginx.conf"
    path.write_text(
        f"daemon off;\npid {ground.folder}/nginx.pid;\nerror_log {ground.folder}/nginx.err;\n"
        f"events {{ worker_connections 2048; }}\nhttp {{\n{kept}\n{head}\n{second}\n}}\n"
    )
    return path


def _wait(port: int) -> None:
    for _ in range(100):
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.1)
    raise RuntimeError("nginx did not start")


def _open(port: int) -> socket.socket:
    one = socket.create_connection(("127.0.0.1", port))
    one.sendall(b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n")
    return one


def _ask(port: int, slow: list[socket.socket]) -> list[float]:
    waits, end = [], time.monotonic() + SECONDS
    while time.monotonic() < end:
        for one in slow:
            with suppress(OSError):
                one.send(b"X")
        began = time.monotonic()
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=20) as answer:
            answer.read()
        waits.append(time.monotonic() - began)
        time.sleep(1)
    return waits
