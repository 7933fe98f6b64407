"""The search page: a POST without traces of the words."""

from sqlalchemy import select

from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db
from tumorboard.permissions import Role


def test_find_is_a_post_that_no_cache_keeps(client, make):
    programme = make.programme("sarcoma")
    case = make.case(programme, name="Zoe Quill")
    answer = client(make.member(programme, Role.COORDINATOR)).post("/search", data={"words": "quill"})
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert f"/cases/{case.id}" in answer.text
    entry = db.session.scalars(select(LedgerEntry).where(LedgerEntry.event == Event.SEARCHED)).one()
    assert entry.facts == {"hits": 1, "patients": [case.patient_id], "cases": [case.id]}


def test_find_says_so_when_nobody_is_found(client, make):
    answer = client(make.member(make.programme("sarcoma"), Role.REFERRER)).post("/search", data={"words": "%"})
    assert "Nobody found" in answer.text


def test_find_shows_its_field_before_anything_is_asked(client, make):
    answer = client(make.member(make.programme("sarcoma"), Role.REFERRER)).get("/search")
    assert 'name="words"' in answer.text


def test_find_survives_every_kind_of_words(client, make):
    browser = client(make.member(make.programme("sarcoma"), Role.CHAIR))
    for words in (
        "\x00",
        "x" * 10_000,
        "\u202eabc",
        '"*"',
        "\ud800".encode("utf-16", "surrogatepass").decode("latin-1"),
    ):
        assert browser.post("/search", data={"words": words}).status_code == 200


def test_find_is_not_for_auditors(client, make):
    browser = client(make.member(make.programme("sarcoma"), Role.AUDITOR))
    assert browser.post("/search", data={"words": "a"}).status_code == 403
