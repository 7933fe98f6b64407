"""The demo: what an empty database holds after loading it."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import make_app
from tests.databases import fresh_database
from tumorboard.audit.models import LedgerEntry
from tumorboard.cases.models import BiopsyWarning, Case
from tumorboard.core.db import db, now
from tumorboard.demo.children import CHILDREN
from tumorboard.demo.load import load_demo, show_demo
from tumorboard.demo.people import demo_sign_ins
from tumorboard.patients.models import ChildClosure, Patient, PatientIdentifier, PatientSeen
from tumorboard.presentations.models import Presentation
from tumorboard.vocabulary.lists import DIAGNOSES, SITES


@pytest.fixture(scope="module")
def demo(empty_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An app on the demo, loaded once; tests only look."""
    folder = tmp_path_factory.mktemp("demo")
    with fresh_database(folder, like=empty_url) as url:
        app = make_app(url, folder)
        with app.app_context():
            assert load_demo()
            db.session.commit()
            yield app
            db.session.remove()
            db.engine.dispose()


def how_many(*where) -> int:
    """How many cases are like this."""
    return db.session.scalar(select(func.count(Case.id)).join(Patient).where(*where)) or 0


def patients(*where) -> int:
    """How many patients are like this."""
    return db.session.scalar(select(func.count(Patient.id)).where(*where)) or 0


def test_load_demo_makes_150_children(demo):
    assert patients() == CHILDREN == 150


def test_load_demo_a_second_time_does_nothing(demo):
    before = db.session.scalar(select(func.count(LedgerEntry.id)))
    assert not load_demo()
    assert db.session.scalar(select(func.count(LedgerEntry.id))) == before


def test_show_demo_offers_the_sign_ins(demo):
    show_demo(demo)
    page = demo.test_client().get("/sign-in").get_data(as_text=True)
    assert all(one.email in page for one in demo_sign_ins())
    assert "synthetic" in page


def test_the_past_was_stamped_in_order(demo):
    moments = db.session.scalars(select(LedgerEntry.at).order_by(LedgerEntry.id)).all()
    assert list(moments) == sorted(moments)
    assert moments[-1] <= now()
    assert (moments[-1] - moments[0]).days > 100


def test_names_are_as_people_have_them(demo):
    assert patients(Patient.family_name == "") == 1
    assert patients(Patient.given_names == "ريم") == 1
    assert patients(Patient.given_names.contains("’")) >= 1
    assert patients(Patient.interpreter != "") >= 5
    assert patients(Patient.travels_from != "") >= 4


def test_ages_run_from_days_to_seventeen_years(demo):
    today = now().date()
    days = [(today - born).days for born in db.session.scalars(select(Patient.born_on))]
    assert 0 < min(days) < 28
    assert any(17 * 365.25 <= one < 18 * 365.25 for one in days)


def test_a_child_has_two_hospitals_numbers(demo):
    several = select(PatientIdentifier.patient_id).group_by(PatientIdentifier.patient_id).having(func.count() > 1)
    assert len(db.session.scalars(several).all()) == 1


def test_awkward_cases_are_there(demo):
    assert how_many(Case.diagnosis_code == "") >= 1
    assert how_many(Case.certainty == "suspected") >= 5
    assert how_many(Case.is_unplanned_excision) >= 2
    assert how_many(Case.reference_pathology == "major") >= 1


def test_a_biopsy_warning_is_open(demo):
    assert db.session.scalar(select(func.count()).where(BiopsyWarning.acknowledged_at.is_(None))) == 1


def test_some_children_were_seen_and_never_referred(demo):
    never = select(PatientSeen.patient_id).where(PatientSeen.patient_id.not_in(select(Case.patient_id)))
    assert len(set(db.session.scalars(never))) == 5
    assert db.session.scalar(select(func.count(ChildClosure.id))) == 1


def test_every_code_is_known(demo):
    diagnoses = {one.code for one in DIAGNOSES.values()} | {""}
    assert set(db.session.scalars(select(Case.diagnosis_code))) <= diagnoses
    assert set(db.session.scalars(select(Case.site_code))) <= {one.code for one in SITES.values()}


def test_a_request_waits_in_many_states(demo):
    states = set(db.session.scalars(select(Presentation.state)))
    assert states >= {"referred", "returned", "accepted", "withdrawn"}
