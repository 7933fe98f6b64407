"""Changing cases: what is kept, what is refused, what the ledger holds."""

import pytest
from sqlalchemy import func, select

from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.cases.actions import (
    acknowledge_biopsy_warning,
    change_case,
    change_holder,
    close_case,
    end_access,
    give_access,
    reopen_case,
    set_certainty,
)
from tumorboard.cases.models import AccessWhy, BiopsyWarning, CaseAccess, Holder
from tumorboard.cases.states import CaseState, Certainty
from tumorboard.core.db import db
from tumorboard.core.errors import Forbidden, RuleBroken, Stale, WrongStep
from tumorboard.permissions import May, Role
from tumorboard.policy import allowed


@pytest.fixture
def programme(make):
    return make.programme("sarcoma")


@pytest.fixture
def coordinator(make, programme):
    return make.actor(make.member(programme, Role.COORDINATOR))


@pytest.fixture
def case(make, programme):
    return make.case(programme)


def events(name):
    return db.session.scalars(select(LedgerEntry).where(LedgerEntry.event == name).order_by(LedgerEntry.id)).all()


def test_open_case_numbers_and_codes(case):
    assert case.number.startswith("SAR-2")
    assert case.number.endswith("-0001")
    assert (case.diagnosis_code, case.diagnosis_system, case.diagnosis_version) == ("9364/3", "ICD-O", "3.2")
    assert events(Event.CASE_OPENED)[0].facts["number"] == case.number


def test_open_case_lets_its_referrer_see_it(make, programme):
    referrer, other = make.member(programme, Role.REFERRER), make.member(programme, Role.REFERRER)
    case = make.case(programme, by=referrer)
    assert allowed(make.actor(referrer), May.READ_CASE, case)
    assert not allowed(make.actor(other), May.READ_CASE, case)


def test_open_case_refuses_who_may_not_refer(make, programme):
    with pytest.raises(Forbidden):
        make.case(programme, by=make.member(programme, Role.AUDITOR))


def test_open_case_that_is_refused_takes_no_number(make, programme):
    with pytest.raises(RuleBroken):
        make.case(programme, side="")
    db.session.rollback()
    assert make.case(programme).number.endswith("-0001")


def test_open_case_never_repeats_a_number_between_programmes(make):
    programmes = [make.programme("bone-one"), make.programme("bone-two")]
    numbers = [make.case(programme).number for programme in programmes * 2]
    assert len(set(numbers)) == 4


def test_change_case_keeps_codes_from_and_to(case, coordinator):
    change_case(case, version=case.version, by=coordinator, biopsy_status="core_needle", stage="IIB")
    facts = events(Event.CASE_CHANGED)[0].facts
    assert facts["changed"] == ["biopsy_status", "stage"]
    assert facts["codes"] == {"biopsy_status": ["", "core_needle"]}
    assert "IIB" not in str(facts)


def test_change_case_refuses_an_older_version_with_both_texts(case, coordinator):
    read = case.version
    change_case(case, version=read, by=coordinator, stage="IIB")
    db.session.commit()
    with pytest.raises(Stale) as caught:
        change_case(case, version=read, by=coordinator, stage="III")
    assert caught.value.mine == {"Stage as entered": "III"}
    assert caught.value.theirs == {"Stage as entered": "IIB"}


def test_change_case_that_changes_nothing_leaves_no_entry(case, coordinator):
    change_case(case, version=case.version, by=coordinator, side="left")
    assert events(Event.CASE_CHANGED) == []


def test_change_case_refuses_a_stranger_and_a_closed_case(make, case, coordinator):
    stranger = make.actor(make.member(make.programme(), Role.COORDINATOR))
    with pytest.raises(Forbidden):
        change_case(case, version=1, by=stranger, stage="I")
    close_case(case, because="Moved away", by=coordinator)
    with pytest.raises(RuleBroken, match="closed"):
        change_case(case, version=None, by=coordinator, stage="I")


def test_set_certainty_knows_that_it_was_no_tumor(case, coordinator):
    set_certainty(case, Certainty.NO_TUMOR, by=coordinator)
    assert case.certainty is Certainty.NO_TUMOR
    assert events(Event.CASE_CHANGED)[0].facts["codes"] == {"certainty": ["suspected", "no_tumor"]}


def test_a_biopsy_outside_raises_one_warning_that_the_board_acknowledges(make, programme, case, coordinator):
    change_case(case, version=None, by=coordinator, biopsy_status="planned", biopsy_place="County General")
    change_case(case, version=None, by=coordinator, biopsy_status="core_needle")
    warning = db.session.scalars(select(BiopsyWarning)).one()
    with pytest.raises(Forbidden):
        acknowledge_biopsy_warning(warning, by=make.actor(make.member(programme, Role.REFERRER)))
    acknowledge_biopsy_warning(warning, by=coordinator)
    assert (warning.acknowledged_by_id, warning.acknowledged_at is None) == (coordinator.id, False)
    with pytest.raises(RuleBroken):
        acknowledge_biopsy_warning(warning, by=coordinator)
    change_case(case, version=None, by=coordinator, biopsy_status="unplanned_excision")
    assert db.session.scalar(select(func.count(BiopsyWarning.id))) == 2
    assert case.is_unplanned_excision


def test_change_holder_keeps_history_and_access(make, programme, case, coordinator):
    first = make.member(programme, Role.REFERRER)
    change_holder(case, person=first, by=coordinator)
    assert allowed(make.actor(first), May.READ_CASE, case)
    change_holder(case, institution="  County General ", by=coordinator)
    assert not allowed(make.actor(first), May.READ_CASE, case)
    rows = db.session.scalars(select(Holder).order_by(Holder.id)).all()
    assert [(row.words, row.until is None) for row in rows] == [(first.name, False), ("County General", True)]
    again = change_holder(case, institution="County General", by=coordinator)
    assert again is rows[1]


@pytest.mark.parametrize("both", [True, False])
def test_change_holder_needs_exactly_one(make, case, coordinator, both):
    given = {"person": make.person(), "institution": "County General"} if both else {}
    with pytest.raises(RuleBroken):
        change_holder(case, by=coordinator, **given)


def test_give_access_twice_is_once_and_ends_by_reason(make, case, coordinator):
    person = make.person()
    give_access(case, person.id, AccessWhy.REFERRED, by=coordinator)
    give_access(case, person.id, AccessWhy.REFERRED, by=coordinator)
    give_access(case, person.id, AccessWhy.PRESENTS, by=coordinator)
    assert len(events(Event.ACCESS_GIVEN)) == 2
    end_access(case, person.id, AccessWhy.REFERRED, by=coordinator)
    assert allowed(make.actor(person), May.READ_CASE, case)
    end_access(case, person.id, AccessWhy.PRESENTS, by=coordinator)
    assert not allowed(make.actor(person), May.READ_CASE, case)
    give_access(case, person.id, AccessWhy.REFERRED, by=coordinator)
    assert allowed(make.actor(person), May.READ_CASE, case)
    assert db.session.scalar(select(func.count(CaseAccess.id))) == 2


def test_close_case_needs_a_reason_and_reopens(make, programme, case, coordinator):
    with pytest.raises(RuleBroken):
        close_case(case, because="  ", by=coordinator)
    close_case(case, because="No tumor", by=coordinator)
    assert (case.state, case.closed_because) == (CaseState.CLOSED, "No tumor")
    with pytest.raises(WrongStep):
        close_case(case, because="Again", by=coordinator)
    reopen_case(case, by=coordinator)
    assert (case.state, case.closed_at) == (CaseState.OPEN, None)
    with pytest.raises(Forbidden):
        close_case(case, because="Mine", by=make.actor(make.member(programme, Role.REFERRER)))
