"""Imaging, pathology and treatment: added, corrected, taken out."""

from datetime import date

import pytest
from sqlalchemy import func, select

from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.cases import records
from tumorboard.cases.actions import close_case
from tumorboard.cases.models import ImagingStudy
from tumorboard.core.db import db
from tumorboard.core.errors import Forbidden, RuleBroken, Stale
from tumorboard.directory.models import Programme
from tumorboard.permissions import Role


@pytest.fixture
def case(make):
    return make.case(make.programme("sarcoma"))


@pytest.fixture
def by(make, case):
    return make.actor(make.member(db.session.get_one(Programme, case.programme_id), Role.COORDINATOR))


def test_add_imaging_belongs_to_the_case_in_the_ledger(case, by):
    study = records.add_imaging(case, modality="mri", region="Left thigh", done_on=date(2026, 1, 5), by=by)
    entry = db.session.scalars(select(LedgerEntry).where(LedgerEntry.event == Event.IMAGING_ADDED)).one()
    assert (entry.case_id, entry.patient_id, entry.subject_id) == (case.id, case.patient_id, study.id)
    assert "thigh" not in str(entry.facts)


def test_add_treatment_and_pathology(case, by):
    line = records.add_treatment(case, modality="systemic", words="VDC/IE", by=by)
    report = records.add_pathology(case, specimen="Core biopsy", availability="received", by=by)
    assert (line.case_id, report.slides) == (case.id, "")


def test_change_row_refuses_an_older_version(case, by):
    report = records.add_pathology(case, specimen="Core biopsy", by=by)
    db.session.commit()
    records.change_row(report, version=1, by=by, slides="Here")
    db.session.commit()
    with pytest.raises(Stale) as caught:
        records.change_row(report, version=1, by=by, slides="Lost")
    assert (caught.value.mine, caught.value.theirs) == ({"Slides": "Lost"}, {"Slides": "Here"})


def test_change_row_checks_both_days(case, by):
    line = records.add_treatment(case, modality="surgery", started_on=date(2026, 1, 5), by=by)
    with pytest.raises(RuleBroken):
        records.change_row(line, version=None, by=by, ended_on=date(2026, 1, 4))


def test_remove_row_leaves_an_entry(case, by):
    study = records.add_imaging(case, modality="ct", by=by)
    records.remove_row(study, by=by)
    db.session.commit()
    assert db.session.scalar(select(func.count(ImagingStudy.id))) == 0
    entry = db.session.scalars(select(LedgerEntry).where(LedgerEntry.event == Event.IMAGING_REMOVED)).one()
    assert entry.facts["code"] == "ct"


def test_records_are_refused_to_strangers_and_on_closed_cases(make, case, by):
    stranger = make.actor(make.member(make.programme(), Role.COORDINATOR))
    with pytest.raises(Forbidden):
        records.add_imaging(case, modality="ct", by=stranger)
    close_case(case, because="Done", by=by)
    with pytest.raises(RuleBroken, match="closed"):
        records.add_imaging(case, modality="ct", by=by)
