"""From “present again” in a signed plan to one draft: by its day, by a word, once, and taken back."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from tumorboard.cases.actions import change_holder, close_case
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken, WrongStep
from tumorboard.directory.models import Programme
from tumorboard.followups.triggers.actions import call_again, drop_trigger, take_back_call
from tumorboard.followups.triggers.jobs import draft_what_is_due
from tumorboard.followups.triggers.models import AgainTrigger
from tumorboard.followups.triggers.states import TriggerState
from tumorboard.notifications.kinds import Kind
from tumorboard.permissions import Role
from tumorboard.plans.actions import amend_plan, record_section, sign_plan
from tumorboard.plans.models import Plan
from tumorboard.plans.states import SectionKind
from tumorboard.presentations.actions import present_again, withdraw_presentation
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.states import PresentationState


def drafts(trigger) -> list[Presentation]:
    """Every draft there ever was of presenting again."""
    again = select(Presentation).where(Presentation.previous_id == trigger.presentation_id)
    return list(db.session.scalars(again.order_by(Presentation.id)))


def test_call_again_makes_one_draft_for_who_holds_the_patient(make):
    programme = make.programme()
    trigger, holder = make.trigger(programme), make.member(programme, Role.ATTENDEE)
    previous = db.session.get_one(Presentation, trigger.presentation_id)
    desk = make.desk(trigger)
    change_holder(trigger.case, person=holder, by=desk)
    draft = call_again(trigger, by=desk)
    db.session.commit()
    assert draft is not None
    assert (draft.state, draft.written_by_id, draft.previous_id) == (PresentationState.DRAFT, holder.id, previous.id)
    assert (draft.question, draft.last_decision, draft.minutes) == ("", "", previous.minutes)
    (told,) = [one for one in make.notices(holder) if one.kind is Kind.AGAIN_DUE]
    with pytest.raises(WrongStep):
        call_again(trigger, by=desk)
    assert len(drafts(trigger)) == 1
    made = present_again(previous, last_decision="yes", question="What after surgery?", by=make.actor(holder))
    db.session.commit()
    assert (made.id, made.state, trigger.state) == (draft.id, PresentationState.REFERRED, TriggerState.PRESENTED)
    db.session.refresh(told)
    assert told.read_at is not None


def test_whose_patient_is_held_outside_is_drafted_for_the_referrer(make):
    trigger = make.trigger()
    change_holder(trigger.case, institution="Elsewhere", by=make.desk(trigger))
    draft = call_again(trigger, by=make.desk(trigger))
    assert draft is not None
    assert draft.written_by_id == db.session.get_one(Presentation, trigger.presentation_id).written_by_id


def test_the_day_makes_the_draft_once_and_only_of_open_cases(make):
    programme = make.programme()
    due, later, closed = (
        make.trigger(programme, in_days=20),
        make.trigger(programme, in_days=40),
        make.trigger(programme),
    )
    worded = make.trigger(programme, code="at_relapse", in_days=None)
    close_case(closed.case, because="Moved abroad", by=make.desk(closed))
    db.session.commit()
    with time_machine.travel(now() + timedelta(days=31), tick=True):
        draft_what_is_due()
        draft_what_is_due()
    assert [one.state for one in (due, later, closed, worded)] == [
        TriggerState.DRAFTED, TriggerState.WAITING, TriggerState.WAITING, TriggerState.WAITING,
    ]  # fmt: skip
    assert len(drafts(due)) == 1
    with pytest.raises(RuleBroken, match="closed"):
        call_again(closed, by=make.desk(closed))


def test_take_back_call_discards_the_draft_and_waits_as_before(make):
    trigger = make.trigger()
    by = make.desk(trigger)
    call_again(trigger, by=by)
    take_back_call(trigger, because="By mistake", by=by)
    db.session.commit()
    assert (trigger.state, trigger.draft_id) == (TriggerState.WAITING, None)
    call_again(trigger, by=by)
    db.session.commit()
    assert [one.state for one in drafts(trigger)] == [PresentationState.WITHDRAWN, PresentationState.DRAFT]
    programme = db.session.get_one(Programme, trigger.programme_id)
    owner = make.actor(drafts(trigger)[1].written_by)
    withdraw_presentation(drafts(trigger)[1], because="Treated elsewhere", by=owner)
    db.session.commit()
    assert trigger.state is TriggerState.DROPPED
    with pytest.raises(WrongStep):
        take_back_call(trigger, because="By mistake", by=make.actor(make.member(programme, Role.CHAIR)))


def test_a_case_under_way_already_gets_no_draft(make):
    trigger = make.trigger()
    previous = db.session.get_one(Presentation, trigger.presentation_id)
    by = make.desk(trigger)
    present_again(previous, last_decision="yes", question="What now instead?", by=by, presenter_id=by.id)
    assert trigger.state is TriggerState.PRESENTED
    other = make.trigger()
    make.presentation(case=other.case)
    assert call_again(other, by=make.desk(other)) is None
    assert other.state is TriggerState.PRESENTED


def test_an_amendment_takes_the_place_of_what_waited(make):
    trigger = make.trigger()
    plan = db.session.get_one(Plan, trigger.plan_id)
    by = make.actor(make.chair_of(plan.presentation))

    def _amended(plan, **told):
        draft = amend_plan(plan, because="Changed", by=by)
        if told:
            record_section(draft, SectionKind.AGAIN, by=by, **told)
        sign_plan(draft, by=by)
        db.session.commit()
        mine = AgainTrigger.presentation_id == plan.presentation_id
        return draft, list(db.session.scalars(select(AgainTrigger).where(mine).order_by(AgainTrigger.id)))

    plan, found = _amended(plan, code="at_relapse")
    assert [one.state for one in found] == [TriggerState.SUPERSEDED, TriggerState.WAITING]
    call_again(found[1], by=by)
    plan, found = _amended(plan)
    assert [one.state for one in found] == [TriggerState.SUPERSEDED, TriggerState.DRAFTED]
    with pytest.raises(RuleBroken, match="why"):
        drop_trigger(found[1], because="", by=by)
    drop_trigger(found[1], because="Died", by=by)
    assert [one.state for one in drafts(trigger)] == [PresentationState.WITHDRAWN]


@pytest.mark.parametrize(
    ("told", "missing"),
    [
        ({"code": "on_date"}, "On which day"), ({"code": "after_cycles", "text": "of VDC"}, "After how many cycles"),
        ({"code": "after_cycles", "text": "3 of VDC"}, ""), ({"code": "at_relapse"}, ""),
    ],
)  # fmt: skip
def test_a_trigger_must_be_whole_before_signing(make, told, missing):
    plan = make.plan(state="draft")
    by = make.actor(make.chair_of(plan.presentation))
    record_section(plan, SectionKind.AGAIN, by=by, **told)
    if missing:
        with pytest.raises(RuleBroken) as refused:
            sign_plan(plan, by=by)
        assert missing in refused.value.remedy
    else:
        sign_plan(plan, by=by)
