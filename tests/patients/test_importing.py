"""Taking a clinic list over: new, known and doubtful children; all good lines or none."""

from datetime import date

import pytest
from sqlalchemy import func, select

from tumorboard.core.db import db
from tumorboard.core.errors import RuleBroken
from tumorboard.patients.clinic_list import Line
from tumorboard.patients.importing import import_clinic_list, outlook
from tumorboard.patients.models import Patient, PatientSeen, SeenHow
from tumorboard.permissions import Role

DAY = date(2026, 11, 20)


def line(number: str, born_on: date = date(2012, 5, 5), name: str = "Ngozi") -> Line:
    """A good line."""
    return Line(
        2, given_names=name, family_name="Abara", born_on=born_on, system="Hospital number", value=number, seen_on=DAY
    )


@pytest.fixture
def programme(make):
    """A programme."""
    return make.programme("sarcoma")


@pytest.fixture
def by(make, programme):
    """Its coordinator."""
    return make.actor(make.member(programme, Role.COORDINATOR))


def test_a_new_child_is_registered_and_seen(programme, by):
    assert import_clinic_list(programme, [line("N1")], by=by) == (1, 0)
    seen = db.session.scalars(select(PatientSeen)).one()
    assert (seen.how, seen.seen_on) == (SeenHow.CLINIC_LIST, DAY)


def test_a_known_child_is_only_noted_as_seen(make, programme, by):
    patient = make.patient(programme)
    known = line(patient.identifiers[0].value, patient.born_on, "Other spelling")
    assert [one.verb for one in outlook([known])] == ["known"]
    assert import_clinic_list(programme, [known], by=by) == (0, 1)
    assert db.session.scalar(select(func.count()).select_from(Patient)) == 1


def test_doubtful_lines_are_left_out_with_a_reason(make, programme, by):
    patient = make.patient(programme)
    other_date = line(patient.identifiers[0].value, date(2001, 1, 1))
    alike = Line(3, given_names=patient.given_names, family_name=patient.family_name, born_on=patient.born_on,
                 system="Hospital number", value="Z9", seen_on=DAY)  # fmt: skip
    assert ["another birth date" in outlook([other_date])[0].words, "similar name" in outlook([alike])[0].words] == [
        True
    ] * 2
    with pytest.raises(RuleBroken, match="No line"):
        import_clinic_list(programme, [other_date, alike], by=by)


def test_the_page_shows_before_it_does(client, make, programme):
    browser = client(make.member(programme, Role.COORDINATOR))
    where = "/programmes/sarcoma/clinic-list"
    text = "name,dob,mrn\nAbara,2012-05-05,N1\nBroken,never,N2\n"
    shown = browser.post(where, data={"system": "North", "text": text})
    assert "1 of 2 lines can be taken over" in shown.text
    assert db.session.scalar(select(func.count()).select_from(Patient)) == 0
    done = [browser.post(where, data={"system": "North", "text": text, "confirm": "1", "once": "x"}) for _ in range(2)]
    assert [one.status_code for one in done] == [303, 303]
    assert db.session.scalar(select(func.count()).select_from(Patient)) == 1
