"""Whoever changes a signed plan beside the app is found: on either database, to the letter."""

import pytest
from sqlalchemy import text

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.core.db import db, now
from tumorboard.plans.countersigning.actions import countersign_plan
from tumorboard.plans.models import Signature
from tumorboard.plans.queries import quorum_of
from tumorboard.plans.signing.actions import MEANING, sign_plan
from tumorboard.plans.signing.canonical import text_hash
from tumorboard.plans.signing.queries import text_of
from tumorboard.plans.signing.verification import disagreements
from tumorboard.plans.stances.actions import take_stance
from tumorboard.plans.states import PlanState


def change(statement):
    """Change the database as somebody who owns it could: its guards are taken down first."""
    if db.engine.dialect.name == "sqlite":
        names = db.session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
        for name in names:
            db.session.execute(text(f"DROP TRIGGER {name}"))
    else:
        db.session.execute(text("SET session_replication_role = replica"))
    db.session.execute(text(statement))
    db.session.commit()
    db.session.expunge_all()
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SET session_replication_role = DEFAULT"))


@pytest.fixture
def plan(make):
    """A plan, signed with a dissent and countersigned, and another one."""
    plan, _other = make.plan(state="draft"), make.plan()
    chair, radiologist = make.chair_of(plan.presentation), make.speaker(make.specialty(plan.presentation, "RAD"))
    make.attended(plan.presentation, "RAD")
    take_stance(plan, kind="dissent", reason="Too early", by=make.actor(radiologist))
    sign_plan(plan, by=make.actor(chair))
    countersign_plan(make.countersigning(plan, "RAD"), by=make.actor(radiologist))
    db.session.commit()
    return plan


def found():
    return [(one.plan_id, one.parts) for one in disagreements()]


def test_what_nobody_touched_agrees(plan):
    assert found() == []


@pytest.mark.parametrize(
    ("statement", "part"),
    [
        ("UPDATE plan_section SET text = replace(text, 'wide', 'Wide') WHERE plan_id = 1", "consensus"),
        ("UPDATE plan_line SET words = words || '.' WHERE plan_id = 1 AND position = 2", "recommendation 2, words"),
        ("UPDATE missing_input SET noted_by_name = 'X' WHERE plan_id = 1", "no input 1, noted by"),
        ("UPDATE stance SET reason = 'Never mind' WHERE plan_id = 1", "stance 1, because"),
        ("DELETE FROM missing_input WHERE plan_id = 1", "no input 1, code"),
        ("UPDATE signature SET name = 'X' WHERE plan_id = 1", "signed by"),
        ("UPDATE signature SET text = replace(text, 'wide', 'Wide') WHERE plan_id = 1", "the text kept with"),
        ("UPDATE signature SET digest = 'x' WHERE plan_id = 1", "the signature does not bind"),
        ("UPDATE signature SET person_id = person_id - 1 WHERE plan_id = 1", "the ledger says"),
        ("UPDATE plan SET text_hash = 'x' WHERE id = 1", "the hash on the plan"),
        ("UPDATE plan SET number = 9 WHERE id = 1", "version of the plan"),
        ("UPDATE plan SET state = 'draft' WHERE id = 1", "it is signed, and counts as draft"),
        ("DELETE FROM signature WHERE plan_id = 1", "its signature is gone"),
        ("UPDATE countersigning SET name = 'X'", "the countersignature for Specialty RAD"),
    ],
)
def test_one_change_in_the_database_is_found(plan, statement, part):
    assert plan.id == 1
    change(statement)
    [(key, parts)] = found()
    assert key == 1
    assert any(part in one for one in parts), parts


def test_whoever_forges_text_and_every_hash_has_not_forged_the_ledger(plan):
    signature = db.session.get_one(Signature, 1)
    forged = signature.text.replace("wide", "no wide")
    signed = text_hash(forged)
    change(f"UPDATE signature SET text = replace(text, 'wide', 'no wide'), text_hash = '{signed}' WHERE plan_id = 1")
    assert any("the ledger says that another text" in part for part in found()[0][1])


def test_plans_verify_names_the_plan_and_exits_1(app, plan):
    runner, conference = app.test_cli_runner(), plan.conference_id
    well = runner.invoke(args=["plans", "verify"])
    assert (well.exit_code, well.stdout) == (0, "2 signed plans: all agree with what was signed.\n")
    change("UPDATE plan_section SET text = replace(text, 'wide', 'Wide') WHERE plan_id = 1")
    ill = runner.invoke(args=["plans", "verify"])
    assert ill.exit_code == 1
    assert f"plan 1, version 1, conference {conference} of " in ill.stdout
    assert "consensus" in ill.stdout
    assert "1 of 2 signed plans" in ill.stderr


def test_a_signature_of_version_1_is_checked_as_it_was_made(make):
    plan = make.plan(state="draft")
    by, quorum = make.actor(make.chair_of(plan.presentation)), quorum_of(plan)
    plan.quorum, plan.signed_at = quorum, now()
    plan.text_hash = text_hash(text_of(plan, version=1))
    db.session.add(Signature(
        plan_id=plan.id, person_id=by.id, name=by.name, role="Chair", meaning=MEANING, signed_at=plan.signed_at,
        text_hash=plan.text_hash,
    ))  # fmt: skip
    plan.state = PlanState.SIGNED
    record(Event.PLAN_SIGNED, plan, by=by, text_hash=plan.text_hash)
    db.session.commit()
    assert found() == []
    change("UPDATE plan_line SET words = words || '.' WHERE plan_id = 1")
    assert found() == [(1, ("the text",))]
