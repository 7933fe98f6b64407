"""The ledger's page."""

import pytest
from sqlalchemy import select

from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db
from tumorboard.permissions import Role


@pytest.fixture
def programme(make):
    """A programme."""
    return make.programme("sarcoma")


@pytest.fixture
def auditor(client, make, programme):
    """An auditor's browser."""
    return client(make.member(programme, Role.AUDITOR, name="Auditor"))


def noted(event: Event) -> int:
    """How many entries of this kind there are."""
    return len(db.session.scalars(select(LedgerEntry.id).where(LedgerEntry.event == event)).all())


def test_ledger_says_what_was_done_and_nothing_clinical(auditor, make, programme):
    case = make.case(programme, name="Zoe Quill")
    text = auditor.get("/programmes/sarcoma/ledger").text
    assert "Case opened" in text
    assert f"Case {case.id}; patient {case.patient_id}" in text
    assert "Quill" not in text
    assert case.what not in text
    assert noted(Event.LEDGER_READ) == 1


def test_ledger_is_narrowed_by_day(auditor, make, programme):
    make.case(programme)
    assert "No entry fits" in auditor.get("/programmes/sarcoma/ledger?day=1999-12-31").text


@pytest.mark.parametrize("wrong", ["person=x", "person=99999999999", "event=x", "day=x", "day=0001-01-01"])
def test_a_senseless_filter_is_not_the_whole_ledger(auditor, wrong):
    assert auditor.get(f"/programmes/sarcoma/ledger?{wrong}").status_code == 404


def test_ledger_comes_in_pages_that_keep_the_filter(auditor, make, programme):
    for _ in range(51):
        make.member(programme, Role.REFERRER)
    text = auditor.get("/programmes/sarcoma/ledger?event=membership.given").text
    assert text.count('id="entry-') == 50
    following = text.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "event=membership.given" in following
    last = auditor.get(following).text
    assert last.count('id="entry-') == 2
    assert 'rel="prev"' in last


def test_ledger_of_another_programme_stays_there(auditor, make):
    make.case(make.programme("leukaemia"))
    assert auditor.get("/programmes/leukaemia/ledger").status_code == 404
