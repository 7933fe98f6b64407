"""A world to post bad things to: every POST address with its form, and the database as it was after each try."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from tests.app import PASSWORD, Client, make_app
from tests.databases import fresh_database, overwrite
from tests.forms import PageForm, Pairs, body, read_forms
from tests.make import Make
from tests.privacy import HEARD
from tests.walk import address, everybody_who_may, expected, is_document, rules
from tests.world import World, build
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import forget_readings
from tumorboard.core.db import Base, db, writing

#: What a refused post may still leave: that it was refused, or that a page was read.
LEFT = {"ledger_entry", "sign_in"}
GOOD = {200, 204, 302, 303, 400, 401, 403, 404, 409, 413, 422}
FORM = "application/x-www-form-urlencoded"


@dataclass
class Target:
    """An address that takes posts, somebody who may post there, and the form that leads to it."""

    endpoint: str
    path: str
    cookie: str
    form: PageForm
    is_shown: bool


class Ground:
    """A world that forgets what was done to it."""

    def __init__(self, app: Flask, make: Make, world: World, url: str) -> None:
        self.app, self.make, self.world, self.url = app, make, world, url
        self.cookies = {person.id: self._cookie(person) for person in world.cast.values()}
        self.pages = list(self._pages())
        self.closed_doors = list(self._closed_doors())
        self.count = 0
        self.before: dict[str, int] = {}
        self.written: set[str] = set()
        note_writes(self.written)

    @cached_property
    def targets(self) -> list[Target]:
        """Every address that takes posts, with its form: found when first asked for, since it opens every page."""
        return list(self._targets())

    def _cookie(self, person: Any) -> str:
        browser = self.app.test_client()
        self.make.signed_in(browser, person)
        cookie = browser.get_cookie("tumorboard")
        assert cookie
        return cookie.value

    def send(self, method: str, path: str, cookie: str, data: bytes = b"") -> tuple[int | str, str]:
        """The status (or what it raised) and the address or HTML of the answer."""
        browser: Client = self.app.test_client()  # type: ignore[assignment]
        browser.set_cookie("tumorboard", cookie)
        try:
            answer: TestResponse = browser.open(path, method=method, data=data, content_type=FORM)
        except Exception as error:
            db.session.rollback()
            return f"raised {type(error).__name__}: {str(error)[:200]}", ""
        return answer.status_code, answer.location or (answer.text if answer.mimetype == "text/html" else "")

    def post(self, target: Target, pairs: Pairs) -> tuple[int | str, str]:
        """Post to a target, with a once-only token of its own unless the pairs bring one."""
        if "once" not in dict(pairs):
            self.count += 1
            pairs = [*pairs, ("once", f"token-{self.count}")]
        return self.send("POST", target.path, target.cookie, body(pairs))

    def trial(self, target: Target, pairs: Pairs, why: str) -> str:
        """Post; put the world back; say in one line what was wrong with the answer."""
        self.written.clear()
        status, _ = self.post(target, pairs)
        wrong = "" if status in GOOD else f"{target.endpoint} ({why}): {status}"
        changed = set()
        if self.written - LEFT:
            changed = {name for name, rows in self.contents().items() if rows != self.before[name]}
        if not wrong and isinstance(status, int) and status >= 400 and changed - LEFT:
            wrong = f"{target.endpoint} ({why}): {status}, but it changed {sorted(changed - LEFT)}"
        if changed - LEFT:
            self.put_back()
        return wrong

    def contents(self) -> dict[str, int]:
        """A fingerprint of every table."""
        db.session.rollback()
        found = {}
        with db.engine.connect() as connection:
            for table in Base.metadata.sorted_tables:
                if table.name != "ledger_entry":
                    found[table.name] = hash(str(connection.execute(select(table)).all()))
        return found

    def put_back(self) -> None:
        """Make the world as it was."""
        db.session.rollback()
        db.engine.dispose()
        overwrite(self.url, self.kept)
        forget_readings()

    def keep(self, url: str) -> None:
        """Remember the world as it is now."""
        self.kept = url
        db.session.rollback()
        db.engine.dispose()
        overwrite(url, self.url)
        self.before = self.contents()

    def _targets(self) -> Iterator[Target]:
        shown = self._forms_shown()
        for rule in rules(self.app, "POST"):
            people = everybody_who_may(self.app, self.make, self.world, rule)
            assert people, f"nobody of the cast may post to {rule.endpoint}"
            path = address(self.app, self.world, rule)
            keys = [(rule.endpoint, person.id) for person in people]
            found = [(person, shown[key]) for person, key in zip(people, keys, strict=True) if key in shown]
            person, form = found[0] if found else (people[0], PageForm(path, "post"))
            yield Target(rule.endpoint, form.action, self.cookies[person.id], form, is_shown=bool(found))

    def _closed_doors(self) -> Iterator[tuple[int, str, str]]:
        """For each refusal of the table one page that gives it, and the cookie of whom it is given."""
        known = set()
        for rule in rules(self.app, "GET"):
            for person in self.world.cast.values():
                want = expected(self.app, self.world, rule, self.world.actor(person))
                if want != 200 and want not in known:
                    known.add(want)
                    yield want, address(self.app, self.world, rule), self.cookies[person.id]

    def _pages(self) -> Iterator[tuple[str, str]]:
        """Each page, and the cookie of somebody who may open it."""
        for rule in rules(self.app, "GET"):
            for person in [] if is_document(rule) else everybody_who_may(self.app, self.make, self.world, rule)[:1]:
                yield address(self.app, self.world, rule), self.cookies[person.id]

    def _forms_shown(self) -> dict[tuple[str, int], PageForm]:
        """The first form that a person is shown for each address that takes posts."""
        shown: dict[tuple[str, int], PageForm] = {}
        addresses = self.app.url_map.bind("localhost")
        for rule in rules(self.app, "GET"):
            if is_document(rule) or rule.endpoint.startswith("looks."):
                continue  # the guide's forms show how forms look and lead nowhere
            path = address(self.app, self.world, rule)
            for key, cookie in self.cookies.items():
                status, html = self.send("GET", path, cookie)
                for form in read_forms(html, path) if status == 200 else []:
                    if form.method == "post":
                        endpoint, _ = addresses.match(form.action.partition("?")[0].partition("#")[0], "POST")
                        shown.setdefault((str(endpoint), key), form)
        return shown


def note_writes(written: set[str]) -> None:
    """Note each table into which something was written and committed; looking at all tables each time is slow."""
    engine = db.engine

    def _execute(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if found := re.match(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', statement):
            connection.info.setdefault("written", set()).add(found[1])

    event.listen(engine, "before_cursor_execute", _execute)
    event.listen(engine, "commit", lambda connection: written.update(connection.info.pop("written", ())))
    event.listen(engine, "rollback", lambda connection: connection.info.pop("written", None))


def refusals_only(entries: list[Event]) -> bool:
    """Say whether these ledger entries are only of refusals and readings."""
    return all(entry is Event.REFUSED or entry.value.endswith("read") for entry in entries)


@contextmanager
def hostile_ground(
    empty_url: str, folder: Path, *, besides: Callable[[Make], None] = lambda _make: None
) -> Iterator[Ground]:
    """Build the world once, and what is asked for besides, and keep a copy of it."""
    with fresh_database(folder, like=empty_url) as url, fresh_database(folder, like=empty_url) as kept:
        app = make_app(url, folder)
        app.test_client_class = Client
        forget_readings()
        with app.app_context():
            token = writing.set(False)
            try:
                make = Make(PASSWORD)
                world = build(make)
                besides(make)
                ground = Ground(app, make, world, url)
                ground.keep(kept)
                HEARD.learns = False
                yield ground
            finally:
                HEARD.learns = True
                writing.reset(token)
                db.session.remove()
                db.engine.dispose()
