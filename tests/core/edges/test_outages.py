"""The disk is full, the database is away: the page says so, keeps what was typed, and reading goes on."""

from typing import ClassVar

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from tests.databases import KIND
from tests.forms import read_forms
from tumorboard.audit.ledger import forget_readings
from tumorboard.core.db import db
from tumorboard.core.edges import outages
from tumorboard.core.edges.outages import outage_of
from tumorboard.core.forms import clean
from tumorboard.patients.models import Patient
from tumorboard.permissions import Role
from tumorboard.plans.models import PlanSection
from tumorboard.plans.states import SectionKind

TYPED = "Wide margins,\r\nas <b>agreed</b> & said. " + "Word " * 3000


@pytest.fixture
def page(make, client):
    """A member's browser, and the page of a plan that is being written."""
    plan = make.plan(state="draft")
    return client(make.member(make.programme_of(plan), Role.ATTENDEE)), f"/plans/{plan.id}"


class Disk:
    """The disk beneath SQLite: ``fail("full")`` lets every write of a new connection fail as a full one would."""

    PRAGMAS: ClassVar = {"full": "PRAGMA max_page_count=1", "read-only": "PRAGMA query_only=1"}

    def __init__(self) -> None:
        self.pragma = ""
        event.listen(db.engine, "connect", self._on_connect)

    def _on_connect(self, connection, _entry) -> None:
        if self.pragma:
            connection.execute(self.pragma).close()

    def fail(self, how: str) -> None:
        """From now on."""
        self.pragma = self.PRAGMAS[how]
        db.session.remove()
        db.engine.dispose()

    def heal(self) -> None:
        """The disk is well again; nothing was started anew."""
        self.pragma = ""
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def disk(make):
    disk = Disk()
    yield disk
    disk.heal()
    event.remove(db.engine, "connect", disk._on_connect)


@pytest.mark.skipif(KIND != "sqlite", reason="how SQLite meets its disk")
@pytest.mark.parametrize(("how", "title"), [("full", "The disk is full"), ("read-only", "can only be read")])
def test_what_cannot_be_saved_is_kept_on_the_page_and_reading_goes_on(app, make, client, page, disk, how, title):
    browser, address = page
    app.config["WTF_CSRF_ENABLED"] = True
    forms = read_forms(browser.get(address).text, address)
    form = next(one for one in forms if one.action.endswith("/sections/consensus"))
    pairs = form.filled(text=TYPED)
    disk.fail(how)
    forget_readings()
    assert browser.get(address).status_code == 200
    answer = browser.post(form.action, data=dict(pairs))
    assert answer.status_code == 503
    assert title in answer.text
    assert answer.headers["Retry-After"] == "10"
    again = read_forms(answer.text, address)[0]
    assert again.action == form.action
    assert {name: control.value for name, control in again.controls.items()} == dict(pairs)
    disk.heal()
    assert browser.post(again.action, data={name: one.value for name, one in again.controls.items()}).status_code < 400
    kept = db.session.scalars(select(PlanSection.text).where(PlanSection.kind == SectionKind.CONSENSUS)).all()
    assert clean(TYPED) in kept


def test_ours_and_theirs_are_told_apart(make):
    with pytest.raises(DBAPIError) as ours:
        db.session.execute(text("SELECT nothing FROM nowhere"))
    db.session.rollback()
    if KIND != "sqlite":
        assert outage_of(ours.value) is None
    assert outage_of(ValueError()) is None
    assert outage_of(OSError(28, "")) is outages.FULL
    assert outage_of(OSError(2, "")) is None
    gone = OperationalError("", {}, RuntimeError(), connection_invalidated=True)
    assert outage_of(gone) is outages.AWAY


@pytest.mark.skipif(KIND == "sqlite", reason="a server that can go away")
def test_a_connection_that_was_cut_heals_by_itself(make, client, page):
    browser, address = page
    assert browser.get(address).status_code == 200
    with db.engine.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
                                "AND datname = current_database()"))  # fmt: skip
        connection.commit()
    assert browser.get(address).status_code == 200


@pytest.mark.skipif(KIND == "sqlite", reason="a server that can be silent")
def test_a_silent_server_is_not_waited_for(make, monkeypatch):
    monkeypatch.setattr(outages, "PATIENCE", 0.3)
    token = outages.patience.set(outages.Patience())
    try:
        with pytest.raises(OperationalError) as told:
            db.session.execute(text("SELECT pg_sleep(20)"))
        assert outage_of(told.value) is outages.AWAY
    finally:
        outages.patience.reset(token)
        db.session.rollback()
    assert db.session.query(Patient).count() == 0
