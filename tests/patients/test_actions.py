"""Registering, finding, correcting and closing patients."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db, now
from tumorboard.core.errors import Forbidden, RuleBroken
from tumorboard.patients.actions import (
    SimilarPatient,
    close_child,
    correct_patient,
    look_up_patient,
    note_seen,
    register_patient,
    reopen_child,
)
from tumorboard.patients.models import Patient, PatientSeen
from tumorboard.permissions import May, Role
from tumorboard.policy import allowed

BORN, SEEN = date(2015, 3, 1), date(2026, 1, 5)


@pytest.fixture
def sarcoma(make):
    """A programme."""
    return make.programme("sarcoma")


@pytest.fixture
def by(make, sarcoma):
    """A referrer of the programme."""
    return make.actor(make.member(sarcoma, Role.REFERRER))


def register(programme, by, **facts):
    """Register somebody plain, unless told otherwise."""
    plain: dict[str, Any] = {
        "given_names": "Amara", "family_name": "Osei", "born_on": BORN, "sex": "female", "seen_on": SEEN,
        "identifiers": [("Hospital A", "4471")],
    }  # fmt: skip
    return register_patient(programme, by=by, **(plain | facts))


def events(name):
    """How many entries of an event the ledger has."""
    return db.session.scalar(select(func.count()).where(LedgerEntry.event == name))


def test_register_patient_keeps_the_name_as_typed(sarcoma, by):
    patient = register(sarcoma, by, given_names=" Zoe\u0308  Ann ", family_name="")
    assert patient.name == "Zoe\u0308 Ann"
    assert patient.name_key == "zoe ann"
    assert allowed(by, May.READ_PATIENT, patient)
    assert events(Event.PATIENT_REGISTERED) == events(Event.PATIENT_SEEN) == 1


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"given_names": " ", "family_name": ""}, "given_names"),
        ({"given_names": "A\x00"}, "given_names"),
        ({"given_names": "A" * 201}, "given_names"),
        ({"born_on": now().date() + timedelta(days=2)}, "born_on"),
        ({"born_on": date(1890, 1, 1)}, "born_on"),
        ({"sex": "yes"}, "sex"),
        ({"seen_on": now().date() + timedelta(days=2)}, "seen_on"),
        ({"seen_on": date(2015, 2, 28)}, "seen_on"),
        ({"identifiers": [("Hospital A", "")]}, "identifiers.0"),
        ({"identifiers": [("Hospital A", "1"), ("hospital a", " 1 ")]}, "identifiers.1"),
    ],
)
def test_register_patient_refuses_beside_the_field(sarcoma, by, facts, field):
    if "hospital a" in str(facts):
        register(sarcoma, by, identifiers=[("Hospital A", "9")], born_on=date(2014, 1, 1))
    with pytest.raises(RuleBroken) as refused:
        register(sarcoma, by, **facts)
    assert refused.value.field == field


def test_register_patient_refuses_a_number_somebody_has(sarcoma, by):
    register(sarcoma, by)
    with pytest.raises(RuleBroken, match="is registered") as refused:
        register(sarcoma, by, born_on=date(2010, 1, 1), identifiers=[("Hospital B", "1"), ("HOSPITAL A", "44 71")])
    assert refused.value.field == "identifiers.1"


def test_register_patient_asks_about_a_similar_name(sarcoma, by):
    first = register(sarcoma, by)
    with pytest.raises(SimilarPatient) as asked:
        register(sarcoma, by, given_names="Osei", family_name="Amará", identifiers=[], ask_about_similar=True)
    assert asked.value.patients == [first]
    assert register(sarcoma, by, given_names="Osei", family_name="Amará", identifiers=[]).id != first.id


def test_register_patient_takes_two_hospitals_numbers(sarcoma, by):
    patient = register(sarcoma, by, identifiers=[("Hospital A", "1"), ("", ""), ("Hospital B", "1")])
    assert [one.system for one in patient.identifiers] == ["Hospital A", "Hospital B"]


def test_register_patient_is_not_for_an_auditor(make, sarcoma):
    with pytest.raises(Forbidden):
        register(sarcoma, make.actor(make.member(sarcoma, Role.AUDITOR)))


def test_look_up_patient_finds_only_the_exact_pair(make, sarcoma, by):
    patient = register(sarcoma, by)
    stranger = make.programme("elsewhere")
    who = make.actor(make.member(stranger, Role.REFERRER))
    assert list(look_up_patient(stranger, system="", value=" 44 71", born_on=BORN, by=who)) == [patient]
    assert list(look_up_patient(stranger, system="hospital a", value="4471", born_on=BORN, by=who)) == [patient]
    assert list(look_up_patient(stranger, system="Hospital B", value="4471", born_on=BORN, by=who)) == []
    assert list(look_up_patient(stranger, system="", value="4471", born_on=date(2015, 3, 2), by=who)) == []
    assert list(look_up_patient(stranger, system="", value="447", born_on=BORN, by=who)) == []
    assert events(Event.PATIENT_LOOKED_UP) == 5


def test_note_seen_twice_is_once(sarcoma, by):
    patient = register(sarcoma, by)
    again = note_seen(patient, sarcoma, seen_on=SEEN, by=by)
    later = note_seen(patient, sarcoma, seen_on=SEEN + timedelta(days=7), by=by)
    assert again.id != later.id
    assert db.session.scalar(select(func.count(PatientSeen.id))) == 2


def test_correct_patient_records_which_facts_changed(make, sarcoma):
    coordinator = make.actor(make.member(sarcoma, Role.COORDINATOR))
    patient = register(sarcoma, coordinator)
    db.session.commit()
    correct_patient(
        patient, given_names="Amara", family_name="Osei-Bonsu", born_on=BORN, sex="female", guardian="Her aunt",
        identifiers=[("Hospital A", "4471"), ("Hospital B", "7")], by=coordinator,
    )  # fmt: skip
    db.session.commit()
    entry = db.session.scalars(select(LedgerEntry).where(LedgerEntry.event == Event.PATIENT_CORRECTED)).one()
    assert entry.facts == {"changed": ["family_name", "guardian", "identifiers"]}
    assert "Bonsu" not in str(entry.facts)
    assert db.session.get_one(Patient, patient.id).version == 2


def test_correct_patient_is_not_for_a_stranger(make, sarcoma, by):
    patient = register(sarcoma, by)
    db.session.commit()
    stranger = make.actor(make.member(make.programme("elsewhere"), Role.COORDINATOR))
    with pytest.raises(Forbidden):
        correct_patient(
            patient, given_names="X", family_name="", born_on=BORN, sex="female", identifiers=[], by=stranger
        )


def test_close_child_holds_until_the_child_is_seen_again(make, sarcoma, time_machine):
    chair = make.actor(make.member(sarcoma, Role.CHAIR))
    patient = register(sarcoma, chair)
    closure = close_child(patient, sarcoma, reason="Moved away", by=chair)
    with pytest.raises(RuleBroken, match="closed already"):
        close_child(patient, sarcoma, reason="Again", by=chair)
    note_seen(patient, sarcoma, seen_on=SEEN + timedelta(days=1), by=chair)
    assert closure.reopened_at is None
    time_machine.move_to(now() + timedelta(days=3))
    note_seen(patient, sarcoma, seen_on=now().date() - timedelta(days=1), by=chair)
    assert closure.reopened_at is not None


def test_close_child_needs_a_reason_and_the_desk(make, sarcoma, by):
    chair = make.actor(make.member(sarcoma, Role.CHAIR))
    patient = register(sarcoma, by)
    with pytest.raises(RuleBroken, match="Say why"):
        close_child(patient, sarcoma, reason=" ", by=chair)
    with pytest.raises(Forbidden):
        close_child(patient, sarcoma, reason="Moved away", by=by)
    with pytest.raises(RuleBroken, match="not seen"):
        elsewhere = make.programme("elsewhere")
        close_child(patient, elsewhere, reason="Moved", by=make.actor(make.member(elsewhere, Role.CHAIR)))


def test_reopen_child_takes_it_back(make, sarcoma):
    chair = make.actor(make.member(sarcoma, Role.CHAIR))
    closure = close_child(register(sarcoma, chair), sarcoma, reason="Moved away", by=chair)
    reopen_child(closure, by=chair)
    assert closure.reopened_at is not None
    assert events(Event.CHILD_REOPENED) == 1
