"""The worklist pages."""

from sqlalchemy import select

from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db
from tumorboard.permissions import Role
from tumorboard.presentations.models import ReadinessNeed


def test_every_child_names_the_child_and_leaves_an_entry(client, make):
    programme = make.programme("sarcoma")
    patient = make.patient(programme, given_names="Ḥusayn", family_name="O’Brien")
    reader = make.member(programme, Role.COORDINATOR)
    answer = client(reader).get("/programmes/sarcoma/every-child")
    assert "1 child without a next step" in answer.text
    assert "<bdi" in answer.text
    assert "Ḥusayn O’Brien" in answer.text
    entry = db.session.scalars(select(LedgerEntry).where(LedgerEntry.event == Event.PATIENT_READ)).one()
    assert (entry.person_id, entry.facts) == (reader.id, {"patients": [patient.id]})


def test_every_child_has_a_good_sentence_when_empty(client, make):
    programme = make.programme("sarcoma")
    answer = client(make.member(programme, Role.COORDINATOR)).get("/programmes/sarcoma/every-child")
    assert "No child is waiting" in answer.text


def test_my_work_says_when_nothing_waits(client, make):
    answer = client(make.person()).get("/")
    assert "Nothing waits for you" in answer.text


def test_what_one_owes_is_done_from_my_work_and_undone(client, make):
    programme = make.programme()
    referrer = make.member(programme, Role.REFERRER)
    presentation = make.presentation(programme, by=referrer)
    need = db.session.scalars(select(ReadinessNeed).where(ReadinessNeed.owner_id == referrer.id)).all()[0]
    need_id, browser, where = need.id, client(referrer), f"/presentations/{presentation.id}/readiness"
    assert f'action="{where}"' in browser.get("/").text
    answer = browser.post(where, data={"what": need.what, "back": "home"})
    assert answer.location == "/"
    assert "Undo" in browser.get("/").text
    assert db.session.get_one(ReadinessNeed, need_id).done_by_id == referrer.id
    db.session.rollback()
    assert browser.post(where, data={"need": need_id, "take_back": "1", "back": "home"}).location == "/"
    assert db.session.get_one(ReadinessNeed, need_id).done_at is None
