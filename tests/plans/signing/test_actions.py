"""Signing: what it stamps, and when it refuses."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tumorboard.core.db import db
from tumorboard.core.errors import Forbidden, RuleBroken, WrongStep
from tumorboard.plans import queries
from tumorboard.plans.models import Signature
from tumorboard.plans.queries import silences_of
from tumorboard.plans.signing.actions import MEANING, drop_missing_input, sign_plan
from tumorboard.plans.signing.canonical import text_hash
from tumorboard.plans.signing.queries import digest_of, signature_of, signed_text, text_of
from tumorboard.plans.states import PlanState, Progress
from tumorboard.presentations.states import PresentationState


def chair(make, plan):
    return make.actor(make.chair_of(plan.presentation))


def test_sign_plan_stamps_quorum_and_hash(make):
    plan = make.plan(state="draft")
    make.attended(plan.presentation, "ORT", "PAT")
    make.input(plan.presentation, "ORT")
    by = chair(make, plan)
    signature = sign_plan(plan, by=by)
    db.session.commit()
    assert plan.quorum["needed"] == ["ORT", "PED", "PAT", "RAD"]
    assert (plan.quorum["absent"], plan.quorum["without_input"]) == (["PED", "RAD"], ["PED", "PAT", "RAD"])
    assert (signature.name, signature.role) == (by.name, "Chair")
    assert plan.text_hash == signature.text_hash == text_hash(signature.text)
    assert signed_text(plan, signature) == signature.text
    assert (plan.state, plan.presentation.state) == (PlanState.SIGNED, PresentationState.PLANNED)
    assert {one.progress for one in make.recommendations(plan)} == {Progress.OPEN}


def test_sign_plan_names_what_is_missing(make):
    plan = make.plan(state="empty")
    with pytest.raises(RuleBroken) as refused:
        sign_plan(plan, by=chair(make, plan))
    assert "The consensus in words" in refused.value.remedy
    assert "Who tells the family" in refused.value.remedy


def test_sign_plan_is_for_chair_and_deputy(make):
    plan = make.plan(state="draft")
    with pytest.raises(Forbidden):
        sign_plan(plan, by=make.desk(plan))
    deputy = make.meeting(plan.presentation).deputy
    assert sign_plan(plan, by=make.actor(deputy)).role == "Deputy chair"


def test_sign_plan_leaves_the_referrers_plan_to_the_deputy(make):
    plan = make.plan(state="draft")
    meeting = make.meeting(plan.presentation)
    plan.presentation.written_by_id = meeting.chair_id
    db.session.flush()
    with pytest.raises(RuleBroken, match="Ravi Iyer"):
        sign_plan(plan, by=make.actor(meeting.chair))
    meeting.deputy_id = None
    db.session.flush()
    assert sign_plan(plan, by=make.actor(meeting.chair)).role == "Chair"


def test_sign_plan_refuses_another_text_than_was_read(make):
    plan = make.plan(state="draft")
    by = chair(make, plan)
    read = text_hash(text_of(plan, quorum=queries.quorum_of(plan)))
    make.attended(plan.presentation, "RAD")
    with pytest.raises(RuleBroken, match="has changed since you read it"):
        sign_plan(plan, seen_hash=read, by=by)
    sign_plan(plan, seen_hash=text_hash(text_of(plan, quorum=queries.quorum_of(plan))), by=by)


def test_sign_plan_happens_once(make):
    plan = make.plan()
    with pytest.raises(WrongStep):
        sign_plan(plan, by=chair(make, plan))
    assert len(db.session.scalars(select(Signature)).all()) == 1


def test_a_plan_without_recommendations_closes_the_case(make):
    plan = make.plan(lines=0)
    assert plan.presentation.state == PresentationState.CLOSED


def test_sign_plan_wants_each_missing_input_noted(make):
    plan = make.plan(state="draft")
    by = chair(make, plan)
    drop_missing_input(silences_of(plan.id)[0], by=by)
    with pytest.raises(RuleBroken) as refused:
        sign_plan(plan, by=by)
    assert refused.value.remedy == "Missing: The input of Specialty ORT, or a note that there is none."
    make.input(plan.presentation, "ORT")
    signature = sign_plan(plan, by=by)
    assert "no input 1, specialty:\n  | Specialty PED" in signature.text
    assert "Specialty ORT\nno input" not in signature.text


def test_a_signature_binds_name_role_meaning_time_and_text(make):
    plan = make.plan()
    signature = signature_of(plan.id)
    assert signature is not None
    assert digest_of(signature) == signature.digest
    with db.session.no_autoflush:
        for name, other in (("name", "Dr. X"), ("role", "Clerk"), ("meaning", "Maybe"), ("text_hash", "0"),
                            ("signed_at", signature.signed_at + timedelta(seconds=1))):  # fmt: skip
            kept = getattr(signature, name)
            setattr(signature, name, other)
            assert digest_of(signature) != signature.digest, name
            setattr(signature, name, kept)
    for bound in (signature.name, signature.role, MEANING, signature.signed_at.isoformat()):
        assert bound in signature.text
    db.session.rollback()
