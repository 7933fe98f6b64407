"""Who looked at a child's record: by day and person, narrowed, paged, in one's own programme; looking is an entry."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from tests.audit.ground import seal
from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.audit.readings.models import Reading
from tumorboard.core.db import at, db, now
from tumorboard.permissions import Role


@pytest.fixture
def programme(make):
    """A programme."""
    return make.programme("sarcoma")


@pytest.fixture
def case(make, programme):
    """A case of Zoe Quill."""
    return make.case(programme, name="Zoe Quill")


def where(case, slug="sarcoma") -> str:
    """The page of a case's patient."""
    return f"/programmes/{slug}/patients/{case.patient_id}/readers"


def test_readers_says_who_when_and_what(client, make, programme, case):
    surgeon = make.member(programme, Role.ATTENDEE, name="Ada Feather")
    browser = client(surgeon)
    browser.get(f"/cases/{case.id}")
    browser.get("/programmes/sarcoma/cases")
    seal()
    chair = client(make.member(programme, Role.CHAIR))
    text = chair.get(where(case)).text
    assert "Ada Feather" in text
    assert "Case viewed" in text
    assert "Case list viewed" in text
    assert "Zoe Quill" in text
    assert "ledger?" not in text
    entry = db.session.scalars(select(LedgerEntry).where(LedgerEntry.event == Event.READERS_READ)).one()
    assert entry.patient_id == case.patient_id


def test_an_auditor_reads_no_name_of_the_child(client, make, programme, case):
    auditor = client(make.member(programme, Role.AUDITOR))
    assert "Nothing is counted yet" in auditor.get(where(case)).text
    seal()
    text = auditor.get(where(case)).text
    assert "Quill" not in text
    assert f"Patient {case.patient_id}" in text
    assert "/programmes/sarcoma/ledger?person=" in text


def test_a_worker_that_stands_still_is_said(client, make, programme, case):
    seal()
    with at(now() - timedelta(minutes=6)):
        make.person("Late")
    text = client(make.member(programme, Role.AUDITOR)).get(where(case)).text
    assert "Ask your administrator whether the job worker runs" in text
    assert "wait for their seal" in client(make.member(programme, Role.AUDITOR)).get("/programmes/sarcoma/ledger").text


def test_readers_come_in_pages_that_keep_the_filter(client, make, programme, case):
    people = [make.person(f"Reader {number}") for number in range(3)]
    seal()
    day, moment = now().date() - timedelta(days=60), now()
    lines = [
        {"patient_id": case.patient_id, "on": day - timedelta(days=number // 3), "person_id": people[number % 3].id,
         "event": event, "programme_id": programme.id, "times": 2, "first_at": moment, "last_at": moment}
        for number in range(80) for event in ("case.read", "an.older_name")
    ]  # fmt: skip
    with db.engine.begin() as connection:
        connection.execute(insert(Reading), lines)
    chair = client(make.member(programme, Role.CHAIR))
    first = chair.get(f"{where(case)}?until={day}&person=")
    assert first.text.count("<tr>") == 51
    following = first.text.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert f"until={day}" in following
    assert chair.get(following).text.count("<tr>") == 31
    assert chair.get(f"{where(case)}?until={day}&person={people[0].id}").text.count("<tr>") == 28
    assert "Nobody fits" in chair.get(f"{where(case)}?until=1999-01-01").text


@pytest.mark.parametrize("wrong", ["person=x", "since=x", "until=9999-01-01"])
def test_a_senseless_filter_leads_nowhere(client, make, programme, case, wrong):
    assert client(make.member(programme, Role.CHAIR)).get(f"{where(case)}?{wrong}").status_code == 404


def test_another_programme_sees_only_its_own(client, make, programme, case):
    other = make.programme("leukaemia")
    seal()
    stranger = client(make.member(other, Role.AUDITOR))
    assert [stranger.get(where(case, slug)).status_code for slug in ("sarcoma", "leukaemia")] == [404, 404]
    assert client(make.member(programme, Role.ATTENDEE)).get(where(case)).status_code == 403
