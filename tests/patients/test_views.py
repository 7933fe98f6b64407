"""Looking up, registering, correcting and closing through the pages."""

import re
from datetime import date, timedelta

from sqlalchemy import func, select

from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db, now
from tumorboard.patients.actions import close_child
from tumorboard.patients.models import Patient
from tumorboard.permissions import Role

NEW = {
    "given_names": "Leïla", "family_name": "O’Brien", "born_on": "2015-03-01", "sex": "female",
    "identifiers-0-system": "Hospital number", "identifiers-0-value": "77-1", "seen_on": "2026-01-05",
}  # fmt: skip


def count() -> int:
    """How many patients there are."""
    return db.session.scalar(select(func.count()).select_from(Patient)) or 0


def test_look_up_finds_by_number_and_birth_date_only(client, make):
    programme = make.programme("sarcoma")
    patient = make.patient(make.programme())
    browser = client(make.member(programme, Role.REFERRER))
    where, value = "/programmes/sarcoma/patients", patient.identifiers[0].value
    right = browser.post(where, data={"value": value, "born_on": "2015-03-01"})
    assert right.status_code == 200
    assert patient.family_name in right.text
    wrong = browser.post(where, data={"value": value, "born_on": "2015-03-02"})
    assert patient.family_name not in wrong.text
    entry = db.session.scalars(select(LedgerEntry).where(LedgerEntry.event == Event.PATIENT_LOOKED_UP)).all()
    assert len(entry) == 2


def test_register_makes_a_patient_once(client, make):
    make.programme("sarcoma")
    browser = client(make.member(db.session.merge(make.programme("bone")), Role.REFERRER))
    first = browser.post("/programmes/bone/patients/register", data=NEW | {"once": "same"})
    again = browser.post("/programmes/bone/patients/register", data=NEW | {"once": "same"})
    assert first.status_code == again.status_code == 303, first.text
    assert first.location == again.location
    assert count() == 1


def test_register_says_what_is_wrong_and_keeps_what_was_typed(client, make):
    make.programme("sarcoma")
    browser = client(make.member(make.programme("bone"), Role.REFERRER))
    tomorrow = (now().date() + timedelta(days=2)).isoformat()
    for bad in ({"born_on": tomorrow}, {"given_names": "", "family_name": ""}, {"given_names": "a\x00b"}, {"sex": "x"}):
        answer = browser.post("/programmes/bone/patients/register", data=NEW | bad)
        assert answer.status_code == 422, bad
    assert "O’Brien" in answer.text
    assert count() == 0


def test_the_name_never_enters_the_cookie(client, make):
    browser = client(make.member(make.programme("bone"), Role.REFERRER))
    browser.post("/programmes/bone/patients/register", data=NEW)
    with browser.session_transaction() as cookie:
        assert "Brien" not in str(dict(cookie))


def test_correct_shows_both_texts_of_a_stale_save(client, make):
    programme = make.programme()
    by = make.member(programme, Role.COORDINATOR)
    patient = make.patient(programme, by=by)
    browser = client(by)
    where = f"/patients/{patient.id}/correct"
    facts = NEW | {"version": str(patient.version)}
    assert browser.post(where, data=facts).status_code == 303
    stale = browser.post(where, data=facts | {"given_names": "Leila"}, headers={"Referer": f"http://localhost{where}"})
    assert stale.status_code == 409
    assert f'href="{where}"' in stale.text
    elsewhere = browser.post(where, data=facts | {"given_names": "Leila"}, headers={"Referer": "http://evil.example/x"})
    assert "/x" not in elsewhere.text
    assert "Leïla" in stale.text
    assert "Leila" in stale.text


def test_a_stranger_sees_no_patient(client, make):
    patient = make.patient(make.programme())
    stranger = make.member(make.programme(), Role.COORDINATOR)
    assert client(stranger).get(f"/patients/{patient.id}").status_code == 404


def test_closing_needs_a_reason(client, make):
    programme = make.programme()
    by = make.member(programme, Role.COORDINATOR)
    patient = make.patient(programme, by=by, seen_on=date(2026, 1, 5))
    browser = client(by)
    where = f"/patients/{patient.id}/close"
    assert browser.post(where, data={"programme": str(programme.id), "reason": ""}).status_code == 422
    answer = browser.post(where, data={"programme": str(programme.id), "reason": "Moved abroad"})
    assert answer.status_code == 303


def test_reopening_takes_a_closing_back(client, make):
    programme = make.programme()
    by = make.member(programme, Role.COORDINATOR)
    patient, other = make.patient(programme, by=by), make.patient(programme, by=by)
    closure = close_child(patient, programme, reason="Moved abroad", by=make.actor(by))
    db.session.commit()
    browser = client(by)
    assert "Reopen" in browser.get(f"/patients/{patient.id}").text
    assert browser.post(f"/patients/{other.id}/closures/{closure.id}/reopen").status_code == 404
    reader = make.member(programme, Role.ATTENDEE)
    assert client(reader).post(f"/patients/{patient.id}/closures/{closure.id}/reopen").status_code in (403, 404)
    assert browser.post(f"/patients/{patient.id}/closures/{closure.id}/reopen").status_code == 303
    assert "Moved abroad" not in browser.get(f"/patients/{patient.id}").text


def test_no_id_stands_twice_where_two_forms_share_a_page(client, make):
    programme = make.programme("bone")
    who = make.member(programme, Role.COORDINATOR)
    patient = make.patient(programme, by=who)
    browser = client(who)
    shown = browser.get(f"/patients/{patient.id}")
    nobody = browser.post("/programmes/bone/patients", data={"value": "no such number", "born_on": "2015-03-01"})
    assert "Nobody has this number" in nobody.text
    for answer in (shown, nobody):
        ids = re.findall(r'\sid="([^"]+)"', answer.text)
        assert sorted(ids) == sorted(set(ids))


def test_registering_asks_for_the_sex(client, make):
    make.programme("bone")
    browser = client(make.member(make.programme("sarcoma"), Role.REFERRER))
    answer = browser.post("/programmes/sarcoma/patients/register", data=NEW | {"sex": ""})
    assert answer.status_code == 422
    assert "Choose one from the list." in answer.text


def test_a_stale_correction_shows_both_texts(client, make):
    programme = make.programme("bone")
    who = make.member(programme, Role.COORDINATOR)
    patient = make.patient(programme, by=who)
    browser, where = client(who), f"/patients/{patient.id}/correct"
    theirs = browser.post(where, data=NEW | {"family_name": "Saved first", "version": "1"})
    assert theirs.status_code == 303
    mine = browser.post(where, data=NEW | {"family_name": "Typed meanwhile", "version": "1"})
    assert mine.status_code == 409
    assert "Saved first" in mine.text
    assert "Typed meanwhile" in mine.text
    assert "Keep what is saved" in mine.text
