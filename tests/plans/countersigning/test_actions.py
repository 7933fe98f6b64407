"""Countersigning: asked by rule or by the chair, given once by a member of the discipline."""

import pytest
from sqlalchemy import select

from tumorboard.core.db import db
from tumorboard.core.errors import Forbidden, RuleBroken, WrongStep
from tumorboard.permissions import Role
from tumorboard.plans.actions import amend_plan, sign_plan
from tumorboard.plans.countersigning.actions import (
    ask_countersignature,
    countersign_plan,
    withdraw_countersignature,
)
from tumorboard.plans.countersigning.models import Countersigning
from tumorboard.plans.signing.queries import digest_of


def chair(make, plan):
    return make.actor(make.chair_of(plan.presentation))


def asked_of(plan):
    return db.session.scalars(select(Countersigning).where(Countersigning.plan_id == plan.id).order_by("id")).all()


@pytest.fixture
def asked(make):
    """Radiology, asked for a plan."""
    plan = make.plan()
    row = ask_countersignature(plan, make.specialty(plan.presentation, "RAD"), by=chair(make, plan))
    db.session.commit()
    return row


def test_sign_plan_asks_the_required_specialties_that_always_countersign(make):
    plan = make.plan(state="draft")
    for code in ("RAD", "PAT"):
        make.specialty(plan.presentation, code).countersigns = True
    sign_plan(plan, by=chair(make, plan))
    assert [(one.specialty_name, one.is_rule) for one in asked_of(plan)] == [
        ("Specialty PAT", True), ("Specialty RAD", True),
    ]  # fmt: skip


def test_countersign_plan_binds_the_signed_text(make, asked):
    done = countersign_plan(asked, by=make.actor(make.speaker(asked.specialty)))
    assert (done.role, done.meaning) == (
        "Member of Specialty RAD", "I have read this plan and agree with it for Specialty RAD.",
    )  # fmt: skip
    assert done.text_hash == done.plan.text_hash
    assert done.digest == digest_of(done)
    with pytest.raises(WrongStep, match="has countersigned"):
        countersign_plan(asked, by=make.actor(make.speaker(asked.specialty)))
    with pytest.raises(WrongStep, match="has countersigned"):
        withdraw_countersignature(asked, by=chair(make, asked.plan))


def test_countersign_plan_is_for_a_second_person_of_the_specialty(make, asked):
    plan = asked.plan
    programme = make.programme_of(plan)
    with pytest.raises(Forbidden):
        countersign_plan(asked, by=make.actor(make.member(programme, Role.ATTENDEE, specialty="PAT")))
    with pytest.raises(Forbidden):
        ask_countersignature(plan, make.specialty(plan.presentation, "PAT"), by=make.desk(plan))
    own = make.plan(state="draft", programme=programme)
    signer = make.member(programme, Role.ATTENDEE, Role.CHAIR, specialty="RAD")
    make.meeting(own.presentation).chair_id = signer.id
    sign_plan(own, by=make.actor(signer))
    mine = ask_countersignature(own, make.specialty(own.presentation, "RAD"), by=make.actor(signer))
    with pytest.raises(RuleBroken, match="You signed this plan yourself"):
        countersign_plan(mine, by=make.actor(signer))


def test_ask_countersignature_asks_a_specialty_once_and_takes_it_back(make, asked):
    plan, by = asked.plan, chair(make, asked.plan)
    with pytest.raises(RuleBroken, match="asked already"):
        ask_countersignature(plan, make.specialty(plan.presentation, "RAD"), by=by)
    withdraw_countersignature(asked, by=by)
    assert db.session.scalars(select(Countersigning)).all() == []
    assert ask_countersignature(plan, make.specialty(plan.presentation, "RAD"), by=by).signed_at is None


def test_an_amendment_asks_again_and_the_old_version_no_longer(make, asked):
    plan, by = asked.plan, chair(make, asked.plan)
    countersign_plan(asked, by=make.actor(make.speaker(asked.specialty)))
    draft = amend_plan(plan, because="Corrected", by=by)
    sign_plan(draft, by=by)
    assert [(one.specialty_name, one.signed_at) for one in asked_of(draft)] == [("Specialty RAD", None)]
    with pytest.raises(WrongStep, match="Version 1 cannot be countersigned: it is amended since"):
        ask_countersignature(plan, make.specialty(plan.presentation, "PAT"), by=by)
