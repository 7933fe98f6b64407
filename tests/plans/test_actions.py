"""A plan's life: start, write, sign, amend, discard, acknowledge."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db, now
from tumorboard.core.errors import Forbidden, RuleBroken, Stale, WrongStep
from tumorboard.permissions import Role
from tumorboard.plans import queries
from tumorboard.plans.actions import (
    acknowledge_plan,
    amend_plan,
    discard_amendment,
    record_section,
    sign_plan,
    start_plan,
)
from tumorboard.plans.models import Acknowledgement, Plan
from tumorboard.plans.recommendations.actions import add_line, change_line, remove_line
from tumorboard.plans.states import PlanState, Progress, SectionKind
from tumorboard.presentations.states import PresentationState


def chair(make, plan):
    return make.actor(make.chair_of(plan.presentation))


def test_start_plan_takes_the_conference_along(make):
    presentation = make.on_agenda()
    plan = start_plan(presentation, by=make.actor(make.chair_of(presentation)))
    assert (plan.number, plan.state, plan.conference_id) == (1, PlanState.DRAFT, make.meeting(presentation).id)


def test_start_plan_gives_two_people_one_draft(make):
    presentation = make.on_agenda()
    by = make.actor(make.chair_of(presentation))
    assert start_plan(presentation, by=by) is start_plan(presentation, by=make.desk(presentation))


def test_start_plan_needs_a_case_on_the_agenda(make):
    presentation = make.presentation(state="accepted")
    with pytest.raises(WrongStep, match="the case is accepted"):
        start_plan(presentation, by=make.desk(presentation))


def test_start_plan_is_for_the_board(make):
    presentation = make.on_agenda()
    with pytest.raises(Forbidden):
        start_plan(presentation, by=make.actor(presentation.written_by))


def test_record_section_keeps_text_and_counts_versions(make):
    plan = make.plan(state="empty")
    by = chair(make, plan)
    first = record_section(plan, "consensus", text=" Wide resection. ", version=0, by=by)
    assert (first.text, first.version) == ("Wide resection.", 1)
    again = record_section(plan, "consensus", text="Wide resection, growing prosthesis.", version=1, by=by)
    assert (again.id, again.version) == (first.id, 2)
    entry = db.session.scalars(
        select(LedgerEntry).where(LedgerEntry.event == Event.PLAN_RECORDED).order_by(LedgerEntry.id.desc())
    ).first()
    assert entry is not None
    assert entry.facts == {"section": "consensus", "version": 2, "code": ""}


@pytest.mark.parametrize("version", [0, 1, 7])
def test_record_section_refuses_a_stale_save_with_both_texts(make, version):
    plan = make.plan(state="empty")
    by = chair(make, plan)
    record_section(plan, "consensus", text="First", version=0, by=by)
    record_section(plan, "consensus", text="Theirs", version=1, by=by)
    db.session.commit()
    with pytest.raises(Stale) as refused:
        record_section(plan, "consensus", text="Mine", version=version, by=by)
    assert (refused.value.mine, refused.value.theirs) == ({"Consensus": "Mine"}, {"Consensus": "Theirs"})
    assert (refused.value.version, refused.value.saved_by) == (2, by.name)


def test_record_section_refuses_unknown_codes_and_days_that_are_over(make):
    plan = make.plan(state="empty")
    by = chair(make, plan)
    yesterday = (now() - timedelta(days=2)).date()
    for kind, facts, field in (
        ("intent", {"code": "wrong"}, "code"),
        ("consensus", {"code": "curative"}, "code"),
        ("consensus", {"on": yesterday}, "on"),
        ("again", {"on": yesterday}, "on"),
    ):
        with pytest.raises(RuleBroken) as refused:
            record_section(plan, kind, by=by, **facts)
        assert refused.value.field == field
    with pytest.raises(RuleBroken, match="no such section"):
        record_section(plan, "gossip", by=by)


def test_amend_plan_copies_everything_and_keeps_identity(make):
    plan = make.plan()
    by = chair(make, plan)
    draft = amend_plan(plan, because="The margin was close", by=by)
    assert (draft.number, draft.state, draft.amends_id) == (2, PlanState.DRAFT, plan.id)
    old, new = queries.lines_of(plan.id), queries.lines_of(draft.id)
    assert [line.recommendation_id for line in old] == [line.recommendation_id for line in new]
    assert queries.sections_of(draft.id)[SectionKind.CONSENSUS].text == queries.sections_of(plan.id)["consensus"].text  # type: ignore[index]
    change_line(new[0], words="Re-resection of the margin", by=by)
    remove_line(new[1], by=by)
    added = add_line(draft, modality="radiotherapy", words="45 Gy", owner_words="Dr. Osei", condition="R1", by=by)
    assert old[0].recommendation.words == "Wide resection, step 1"
    sign_plan(draft, by=by)
    db.session.commit()
    kept, gone, fresh = make.recommendations(plan)
    assert (kept.words, kept.progress) == ("Re-resection of the margin", Progress.OPEN)
    assert (gone.words, gone.progress) == ("Wide resection, step 2", Progress.SUPERSEDED)
    assert (fresh.id, fresh.progress) == (added.recommendation_id, Progress.BLOCKED)
    assert db.session.get_one(Plan, plan.id).state is PlanState.SUPERSEDED


def test_amend_plan_needs_a_reason_and_the_newest_version(make):
    plan = make.plan()
    by = chair(make, plan)
    with pytest.raises(RuleBroken, match="why"):
        amend_plan(plan, because=" ", by=by)
    amend_plan(plan, because="Pathology changed", by=by)
    with pytest.raises(RuleBroken, match="started already"):
        amend_plan(plan, because="Again", by=by)


def test_amend_plan_reopens_a_closed_case_and_discarding_closes_it(make):
    plan = make.plan(lines=1)
    make.settled(make.recommendation(plan=plan))
    assert plan.presentation.state == PresentationState.CLOSED
    draft = amend_plan(plan, because="New finding", by=chair(make, plan))
    assert plan.presentation.state == PresentationState.PLANNED
    discard_amendment(draft, by=chair(make, plan))
    assert (draft.state, plan.state) == (PlanState.DISCARDED, PlanState.SIGNED)
    assert plan.presentation.state == PresentationState.CLOSED


def test_discard_amendment_supersedes_what_only_it_said(make):
    draft = make.plan(state="amending")
    by = chair(make, draft)
    line = add_line(draft, modality="other", words="Second opinion", by=by)
    discard_amendment(draft, by=by)
    assert line.recommendation.progress is Progress.SUPERSEDED
    first = make.plan(state="draft")
    with pytest.raises(RuleBroken, match="first draft"):
        discard_amendment(first, by=chair(make, first))


def test_acknowledge_plan_is_the_referrers_once(make):
    plan = make.plan()
    by = make.actor(plan.presentation.written_by)
    first = acknowledge_plan(plan, by=by)
    assert acknowledge_plan(plan, by=by) is first
    assert len(db.session.scalars(select(Acknowledgement)).all()) == 1
    with pytest.raises(Forbidden):
        acknowledge_plan(plan, by=chair(make, plan))


def test_acknowledge_plan_wants_the_version_that_holds(make):
    plan = make.plan()
    by = chair(make, plan)
    sign_plan(amend_plan(plan, because="Corrected", by=by), by=by)
    with pytest.raises(WrongStep, match="amended since"):
        acknowledge_plan(plan, by=make.actor(plan.presentation.written_by))


def test_a_member_of_another_programme_may_nothing(make):
    plan = make.plan(state="draft")
    stranger = make.actor(make.member(make.programme(), Role.CHAIR))
    with pytest.raises(Forbidden):
        record_section(plan, "consensus", text="x", by=stranger)
    with pytest.raises(Forbidden):
        sign_plan(plan, by=stranger)
