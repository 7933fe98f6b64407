import json

import pytest
from sqlalchemy import select

from tumorboard.audit.models import LedgerEntry
from tumorboard.cases.models import Case
from tumorboard.cases.restriction.actions import lift_restriction, name_readers, restrict_case
from tumorboard.core.db import db
from tumorboard.core.errors import Forbidden, RuleBroken
from tumorboard.permissions import May, Role
from tumorboard.policy import allowed, visible


def sees(make, person, case) -> tuple[bool, bool]:
    """What the policy says of a case one by one, and in a list."""
    by = make.actor(person)
    rows = select(Case.id).where(Case.id == case.id, visible(by, May.READ_CASE, Case))
    return allowed(by, May.READ_CASE, case), db.session.scalar(rows) is not None


def test_restrict_case_leaves_it_to_those_named(make):
    programme = make.programme()
    cast, case = make.cast(programme), make.case(programme)
    named = {cast["coordinator"].id, cast["attendee"].id}
    restrict_case(case, readers=named, reason="Dr. Vogt's child", by=make.actor(cast["chair"]))
    for role in ("coordinator", "attendee"):
        assert sees(make, cast[role], case) == (True, True)
    for role in ("chair", "referrer", "auditor", "stranger"):
        assert sees(make, cast[role], case) == (False, False)
    with pytest.raises(Forbidden):
        lift_restriction(case, because="I want to see it", by=make.actor(cast["chair"]))
    entry = db.session.scalars(select(LedgerEntry).order_by(LedgerEntry.id.desc())).all()[0]
    assert (entry.event, entry.facts) == ("case.restricted", {"readers": sorted(named)})
    assert "Vogt" not in json.dumps(entry.facts)


def test_name_readers_changes_them_and_lift_restriction_ends_it(make):
    programme = make.programme()
    cast, case = make.cast(programme), make.case(programme)
    by = make.actor(cast["coordinator"])
    restrict_case(case, readers={by.id}, reason="A colleague's child", by=by)
    name_readers(case, readers={by.id, cast["chair"].id}, by=make.actor(cast["coordinator"]))
    assert sees(make, cast["chair"], case) == (True, True)
    name_readers(case, readers={by.id}, by=make.actor(cast["coordinator"]))
    assert sees(make, cast["chair"], case) == (False, False)
    lift_restriction(case, because="The parent has left", by=make.actor(cast["coordinator"]))
    assert sees(make, cast["chair"], case) == (True, True)


@pytest.mark.parametrize(("who", "reason"), [(("attendee",), "A colleague's child"), (("chair",), " ")])
def test_restrict_case_refuses_without_a_desk_or_a_reason(make, who, reason):
    programme = make.programme()
    cast, case = make.cast(programme), make.case(programme)
    with pytest.raises(RuleBroken):
        restrict_case(case, readers={cast[one].id for one in who}, reason=reason, by=make.actor(cast["chair"]))
    assert not case.is_restricted


def test_a_patient_known_by_another_case_does_not_vanish(make):
    programme, elsewhere = make.programme(), make.programme()
    patient = make.patient(programme)
    hidden, other = make.case(programme, patient=patient), make.case(elsewhere, patient=patient)
    colleague = make.member(programme, Role.ATTENDEE)
    make.restriction(hidden)
    assert not allowed(make.actor(colleague), May.READ_PATIENT, patient)
    assert make.actor(make.member(elsewhere, Role.ATTENDEE)).shut_out_patients == frozenset()
    assert not allowed(make.actor(make.member(elsewhere, Role.ATTENDEE)), May.READ_CASE, hidden)
    make.case(programme, patient=patient)
    assert allowed(make.actor(colleague), May.READ_PATIENT, patient)
    assert other.is_restricted is False
