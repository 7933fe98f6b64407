"""The app that is attacked: the demo, on a port and in a folder of its own, and the ways into it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from tests.forms import PageForm, read_forms
from tests.visitor import Visitor
from tumorboard.demo.people import PASSWORD, demo_sign_ins

ROOT = Path(__file__).resolve().parent.parent.parent
#: Where a visit ends the visitor's own session or another's: what follows would be thrown at a closed door.
ENDING = re.compile(
    r"/sign-out|/sign-out-everywhere|/account/password|/deactivate|/people/\d+/(password|change)|/stream$"
)


class Ground:
    """A running app, and who may come in."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.address = f"http://localhost:{port}"
        self.log = folder / "log"

    def visitor(self, email: str) -> Visitor:
        """Somebody of the demo, signed in."""
        visitor = Visitor(self.address)
        form = visitor.get("/sign-in").form("/sign-in")
        answer = visitor.send(form, email=email, password=PASSWORD)
        if answer.status != 200 or "/sign-in" in urlsplit(answer.address).path:
            raise RuntimeError(f"{email} could not sign in: {answer.status} at {answer.address}")
        return visitor

    def emails(self) -> list[str]:
        """One person of each role."""
        return [one.email for one in demo_sign_ins()]

    def trouble(self) -> list[str]:
        """Each kind of error the app wrote, once, with how often."""
        kinds: dict[str, int] = {}
        for line in self.log.read_text(errors="replace").splitlines():
            if "Traceback" in line or '"level": "error"' in line or re.match(r"\w+(\.\w+)*(Error|Exception)\b", line):
                kind = re.sub(r"\d+", "#", line)[:200]
                kinds[kind] = kinds.get(kind, 0) + 1
        return [f"{count} x {kind}" for kind, count in kinds.items()]


@contextmanager
def attacked(folder: Path) -> Iterator[Ground]:
    """Start the demo and stop it again."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        ground = Ground(folder, probe.getsockname()[1])
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TUMORBOARD_")}
    about = {"TUMORBOARD_INSTANCE": str(folder / "instance"), "TUMORBOARD_PASSWORD_COST": "1", "PORT": str(ground.port)}
    about |= {name: value for name, value in os.environ.items() if name == "TUMORBOARD_RATE_LIMITS"}
    with ground.log.open("w") as output:
        command = [sys.executable, "-m", "tumorboard.serve"]
        server = subprocess.Popen(
            command, cwd=ROOT, env=kept | about, stdout=output, stderr=output, start_new_session=True
        )
    try:
        _wait(ground, server)
        yield ground
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(40)


def _wait(ground: Ground, server: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 180
    while time.monotonic() < end and server.poll() is None:
        try:
            with urlopen(f"{ground.address}/sign-in", timeout=5):
                return
        except URLError:
            time.sleep(0.5)
    raise RuntimeError("The app did not start:\n" + ground.log.read_text()[-2000:])


class Found:
    """What a crawl of somebody's pages found: forms to send, and addresses with a question mark."""

    def __init__(self) -> None:
        self.forms: dict[str, PageForm] = {}
        self.queries: dict[str, str] = {}
        self.pages = 0


def crawl(visitor: Visitor, most: int = 400) -> Found:
    """Follow the links of one person, two pages of each kind; the numbers in an address make no kind."""
    found, waiting, kinds = Found(), ["/"], dict[str, int]()
    while waiting and found.pages < most:
        path = waiting.pop(0)
        answer = visitor.get(path)
        found.pages += 1
        if "<html" not in answer.text[:2000]:
            continue
        for form in read_forms(answer.text, urlsplit(answer.address).path):
            if not ENDING.search(form.action):
                found.forms.setdefault(form.method + _kind(form.action), form)
        for link in re.findall(r'(?:href|data-part|hx-get)="(/[^"#]*)', answer.text):
            link = link.replace("&amp;", "&")
            kind = _kind(link)
            if ENDING.search(link) or link.startswith("/static") or kinds.get(kind, 0) >= 2:
                continue
            kinds[kind] = kinds.get(kind, 0) + 1
            waiting.append(link)
            if "?" in link:
                found.queries.setdefault(kind, link)
    return found


def _kind(address: str) -> str:
    path, _, query = address.partition("?")
    names = "&".join(sorted(pair.split("=")[0] for pair in query.split("&"))) if query else ""
    return re.sub(r"\d+", "#", path) + ("?" + names if names else "")
