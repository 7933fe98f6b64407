"""People who write lines into plans as fast as they are answered, and press Save again until they are."""

import secrets
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

from sqlalchemy import func, select

from tests.app import PASSWORD, make_app
from tests.forms import body
from tests.make import Make
from tests.visitor import Visitor
from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db
from tumorboard.permissions import Role
from tumorboard.plans.models import PlanLine

PATIENCE = 60


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_given: Any, **_named: Any) -> None:
        return None


@dataclass
class Writer:
    """One person, one plan; what they were told was saved."""

    visitor: Visitor
    email: str
    plan: int
    number: int
    acknowledged: list[str] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0

    def arrive(self) -> None:
        """Sign in and open the plan."""
        self.visitor.sign_in(self.email)
        self.form = self.visitor.get(f"/plans/{self.plan}").form(f"/plans/{self.plan}/lines")
        self.opener = build_opener(HTTPCookieProcessor(self.visitor.cookies), _Stay)

    def work(self, stop: threading.Event) -> None:
        """Write one line after the other. Each is posted with its own token until somebody says that it is saved."""
        turn = 0
        while not stop.is_set():
            words, token = f"Step {turn} of writer {self.number}", secrets.token_urlsafe(12)
            pairs = self.form.filled(modality="surgery", words=words, due_weeks="", once=token)
            while self.post(self.form.action, pairs) != "303":
                if stop.is_set():
                    return
                time.sleep(0.2)
            self.acknowledged.append(words)
            turn += 1

    def read(self) -> str:
        """Open the plan; the status."""
        return self._send(Request(f"{self.visitor.server}/plans/{self.plan}"))

    def post(self, path: str, pairs: Any) -> str:
        """Send once; the status, or what broke."""
        return self._send(Request(self.visitor.server + path, data=body(pairs), method="POST"))

    def _send(self, request: Request) -> str:
        began = time.monotonic()
        try:
            with self.opener.open(request, timeout=PATIENCE) as answer:
                status = str(answer.status)
        except HTTPError as error:
            with error:
                status = str(error.code)
        except (URLError, HTTPException, OSError):
            status = "no answer"
        self.statuses[status] += 1
        if status != "no answer":
            self.slowest = max(self.slowest, time.monotonic() - began)
        return status


class Board:
    """So many writers at one server, and the count of what became of their words."""

    def __init__(self, database: str, folder: Path, address: str, size: int) -> None:
        self.app = make_app(database, folder)
        self.stop = threading.Event()
        self.writers: list[Writer] = []
        self.threads: list[threading.Thread] = []
        with self.app.app_context():
            make = Make(PASSWORD)
            programme = make.programme("faults")
            for number in range(size):
                person = make.with_password(make.member(programme, Role.ATTENDEE))
                plan = make.plan(programme, state="draft", lines=0)
                self.writers.append(Writer(Visitor(address), person.email, plan.id, number))
            db.session.remove()
        for writer in self.writers:
            writer.arrive()

    def begin(self) -> None:
        """Everybody writes."""
        self.threads = [threading.Thread(target=one.work, args=(self.stop,)) for one in self.writers]
        for thread in self.threads:
            thread.start()

    def end(self) -> None:
        """Everybody puts down the pen."""
        self.stop.set()
        for thread in self.threads:
            thread.join()

    @property
    def acknowledged(self) -> int:
        """How many lines they were told are saved, so far."""
        return sum(len(one.acknowledged) for one in self.writers)

    def wait_for(self, more: int, seconds: float = 60) -> bool:
        """Wait until so many more are acknowledged; say whether that came."""
        wanted, end = self.acknowledged + more, time.monotonic() + seconds
        while self.acknowledged < wanted and time.monotonic() < end:
            time.sleep(0.1)
        return self.acknowledged >= wanted

    def verdict(self, database: str = "") -> dict[str, Any]:
        """Compare what was acknowledged with what is there."""
        app = self.app if not database else make_app(database, Path(self.app.instance_path))
        with app.app_context():
            kept = Counter(db.session.execute(select(PlanLine.plan_id, PlanLine.words)).tuples())
            entries = db.session.scalar(select(func.count()).where(LedgerEntry.event == Event.PLAN_RECORDED)) or 0
            db.session.remove()
            db.engine.dispose()
        told = {(one.plan, words) for one in self.writers for words in one.acknowledged}
        statuses: Counter[str] = sum((one.statuses for one in self.writers), Counter())
        return {
            "acknowledged": len(told), "lost": len(told - kept.keys()),
            "duplicated": sum(count - 1 for count in kept.values()), "without entry": max(0, len(kept) - entries),
            "slowest": round(max(one.slowest for one in self.writers), 1), "answers": dict(statuses),
        }  # fmt: skip
