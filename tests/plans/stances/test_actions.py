"""Agreeing and dissenting: only who is there, on the wording they read, until the plan is signed."""

import pytest

from tumorboard.core.db import db
from tumorboard.core.errors import RuleBroken, Stale, WrongStep
from tumorboard.directory.models import Programme
from tumorboard.plans.actions import record_section
from tumorboard.plans.signing.actions import sign_plan
from tumorboard.plans.signing.queries import signature_of, signed_text
from tumorboard.plans.stances.actions import take_stance, take_stance_back
from tumorboard.plans.stances.queries import stances_of
from tumorboard.plans.states import SectionKind


@pytest.fixture
def plan(make):
    """A complete draft, and its chair at the meeting."""
    return make.plan(state="draft")


@pytest.fixture
def there(make, plan):
    """An attendee who is at the meeting."""
    person = make.cast(db.session.get_one(Programme, plan.programme_id))["attendee"]
    make.attendance(plan.conference, person)
    return make.actor(person)


def test_agree_counts_until_the_wording_changes(make, plan, there):
    take_stance(plan, kind="agree", by=there)
    assert stances_of(plan.id).words == "1 agrees"
    record_section(plan, SectionKind.CONSENSUS, text="Amputation.", by=make.actor(make.chair_of(plan.presentation)))
    assert stances_of(plan.id).words == "1 agreed to an earlier wording"
    with pytest.raises(Stale) as refusal:
        take_stance(plan, kind="dissent", reason="A limb can be saved.", version=1, by=there)
    assert refusal.value.theirs == {"Consensus now": "Amputation."}
    take_stance(plan, kind="dissent", reason="A limb can be saved.", version=refusal.value.version, by=there)
    assert stances_of(plan.id).words == "1 dissents"
    take_stance_back(plan, by=there)
    assert stances_of(plan.id).rows == []


def test_a_dissent_needs_a_reason_and_a_consensus(make, plan, there):
    with pytest.raises(RuleBroken, match="why you dissent"):
        take_stance(plan, kind="dissent", reason="  ", by=there)
    with pytest.raises(RuleBroken, match="agree or dissent"):
        take_stance(plan, kind="abstain", by=there)
    empty = make.plan(db.session.get_one(Programme, plan.programme_id), state="empty")
    assert empty.conference_id == plan.conference_id
    with pytest.raises(RuleBroken, match="No consensus is written"):
        take_stance(empty, kind="agree", by=there)


def test_who_was_not_there_has_no_say(make, plan):
    absent = make.actor(make.cast(db.session.get_one(Programme, plan.programme_id))["attendee"])
    with pytest.raises(RuleBroken, match="Only who is at the meeting"):
        take_stance(plan, kind="agree", by=absent)


def test_a_signed_plan_keeps_what_was_said(make, plan, there):
    take_stance(plan, kind="agree", by=there)
    sign_plan(plan, by=make.actor(make.chair_of(plan.presentation)))
    with pytest.raises(WrongStep):
        take_stance(plan, kind="dissent", reason="Too late", by=there)
    with pytest.raises(WrongStep):
        take_stance_back(plan, by=there)
    assert stances_of(plan.id).words == "1 agrees"
    signature = signature_of(plan.id)
    assert signature is not None
    assert "stance 1, stance:\n  | Agrees\n" in signed_text(plan, signature)
