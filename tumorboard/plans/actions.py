"""The life of a plan: start, write section by section, sign, amend, discard, acknowledge."""

from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record, subscribe
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken, Stale, WrongStep
from tumorboard.permissions import May
from tumorboard.plans import queries, states
from tumorboard.plans.drafts import copy_parts, hold_draft, today_of
from tumorboard.plans.models import (
    Acknowledgement,
    Plan,
    PlanSection,
)
from tumorboard.plans.recommendations.actions import (
    add_line,
    ask_service,
    change_line,
    drop_service,
    drop_trial,
    move_line,
    remove_line,
    weigh_trial,
)
from tumorboard.plans.signing.actions import sign_plan
from tumorboard.plans.states import PlanState, Progress, SectionKind
from tumorboard.policy import Actor, require
from tumorboard.presentations import states as presentation_states
from tumorboard.presentations.models import Presentation
from tumorboard.vocabulary.lists import choice, label

__all__ = [
    "acknowledge_plan", "add_line", "amend_plan", "ask_service", "change_line", "discard_amendment", "drop_service",
    "drop_trial", "move_line", "record_section", "remove_line", "sign_plan", "start_plan", "weigh_trial",
]  # fmt: skip


def start_plan(presentation: Presentation, *, by: Actor) -> Plan:
    """Start the draft of a case that is on the agenda or was discussed. Two who start at once share one draft."""
    require(by, May.RECORD_PLAN, presentation)
    there = queries.draft_of(presentation.id)
    if there is not None:
        return there
    if presentation.state not in (
        presentation_states.PresentationState.LISTED,
        presentation_states.PresentationState.DISCUSSED,
    ):
        raise WrongStep(
            f"A plan cannot be started now: the case is {presentation.state.words.lower()}.",
            remedy="This is possible while it is on an agenda. A signed plan is amended.",
        )
    plan = Plan(
        programme_id=presentation.programme_id, patient_id=presentation.patient_id, case_id=presentation.case_id,
        presentation_id=presentation.id, conference_id=queries.meeting_of(presentation.id),
        number=queries.last_number(presentation.id) + 1, started_by_id=by.id,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(plan)
    except IntegrityError:
        there = queries.draft_of(presentation.id)
        if there is None:
            raise
        return there
    record(Event.PLAN_STARTED, plan, by=by, presentation=presentation.id, number=plan.number)
    return plan


@subscribe(Event.PRESENTATION_LISTED)
def _move_draft(thing: Any, _entry: LedgerEntry) -> None:
    """A case that was carried over takes its draft along to the conference it is listed for."""
    draft = queries.draft_of(thing.presentation_id)
    if draft is not None and draft.amends_id is None:
        draft.conference_id = queries.meeting_of(thing.presentation_id)


def record_section(
    plan: Plan,
    kind: SectionKind | str,
    *,
    text: str = "",
    code: str = "",
    on: date | None = None,
    version: int | None = None,
    by: Actor,
) -> PlanSection:
    """Save one section. ``version`` is what the writer had read (0: nothing yet); when somebody saved since, refuses
    with both texts. Without a version the newest is replaced.
    """
    require(by, May.RECORD_PLAN, plan)
    kind = _section_kind(kind)
    _check_section(plan, kind, code, on)
    hold_draft(plan)
    mine = {"text": text.strip(), "code": code, "on": on, "saved_by_id": by.id, "saved_at": now()}
    if version is None:
        kept = queries.sections_of(plan.id).get(kind)
        version = kept.version if kept else 0
    if version == 0:
        saved = _first_save(plan, kind, mine)
    else:
        # The version stands in the UPDATE: of twenty saves at the same version one finds the row.
        same = (PlanSection.plan_id == plan.id, PlanSection.kind == kind, PlanSection.version == version)
        done = db.session.execute(update(PlanSection).where(*same).values(**mine, version=version + 1))
        saved = bool(done.rowcount == 1)  # type: ignore[attr-defined]
    section = queries.sections_of(plan.id).get(kind)
    if not saved or section is None:
        raise _stale(kind, mine, section)
    record(Event.PLAN_RECORDED, plan, by=by, section=kind, version=section.version, code=code)
    return section


def _section_kind(kind: str) -> SectionKind:
    """The section of this name; a plan has no others."""
    found = {str(one): one for one in SectionKind}.get(kind)
    if found is None:
        raise RuleBroken("A plan has no such section.")
    return found


def _check_section(plan: Plan, kind: SectionKind, code: str, on: date | None) -> None:
    if code and not kind.codes:
        raise RuleBroken("This section is written in words.", field="code")
    if code:
        try:
            choice(kind.codes, code)
        except RuleBroken as refusal:
            raise RuleBroken(refusal.sentence, remedy=refusal.remedy, field="code") from refusal
    if on and not kind.is_dated:
        raise RuleBroken("This section has no day.", field="on")
    if on and kind is SectionKind.AGAIN and on < today_of(plan.programme_id):
        raise RuleBroken("This day has passed.", remedy="Choose today or a later day.", field="on")


def _first_save(plan: Plan, kind: SectionKind, mine: dict[str, Any]) -> bool:
    try:
        with db.session.begin_nested():
            db.session.add(PlanSection(plan_id=plan.id, kind=kind, **mine))
    except IntegrityError:
        return False
    return True


def _stale(kind: SectionKind, mine: dict[str, Any], kept: PlanSection | None) -> Stale:
    def told(text: str, code: str, on: date | None) -> dict[str, str]:
        words = {kind.words: text}
        if kind.codes:
            words["Choice"] = label(kind.codes, code) if code else ""
        if kind.is_dated:
            words["Day"] = on.isoformat() if on else ""
        return words

    return Stale(
        f"Somebody else saved “{kind.words}” while you were writing.",
        mine=told(mine["text"], mine["code"], mine["on"]),
        theirs=told(kept.text, kept.code, kept.on) if kept else {},
        version=kept.version if kept else 0,
        saved_by=kept.saved_by.name if kept else "",
    )


def amend_plan(plan: Plan, *, because: str, by: Actor) -> Plan:
    """Start a new version that copies everything, with a reason. A closed presentation is planned again."""
    require(by, May.AMEND_PLAN, plan)
    if not because.strip():
        raise RuleBroken("Say why the plan is amended.", field="because")
    if plan.state is not PlanState.SIGNED:
        raise WrongStep(
            f"This version cannot be amended: it is {plan.state.words.lower()}.", remedy="Amend the newest version."
        )
    if queries.draft_of(plan.presentation_id) is not None:
        raise RuleBroken("An amendment has been started already.", remedy="Open it from the list of versions.")
    draft = Plan(
        programme_id=plan.programme_id, patient_id=plan.patient_id, case_id=plan.case_id,
        presentation_id=plan.presentation_id, conference_id=plan.conference_id, amends_id=plan.id,
        amended_because=because.strip(), number=queries.last_number(plan.presentation_id) + 1, started_by_id=by.id,
    )  # fmt: skip
    db.session.add(draft)
    db.session.flush()
    copy_parts(plan, draft)
    if presentation_states.REOPEN.possible(plan.presentation):
        presentation_states.REOPEN.take(plan.presentation)
    record(Event.PLAN_AMENDED, draft, by=by, presentation=plan.presentation_id, amends=plan.id, number=draft.number)
    return draft


def discard_amendment(plan: Plan, *, by: Actor) -> None:
    """Give up an amendment: the signed version holds. What only the amendment recommended is superseded."""
    require(by, May.AMEND_PLAN, plan)
    if plan.amends_id is None:
        raise RuleBroken("A first draft is not discarded.", remedy="Defer the case instead, and the draft waits.")
    hold_draft(plan, alone=True)
    for line in queries.lines_of(plan.id):
        if line.recommendation.progress is Progress.PROPOSED:
            line.recommendation.progress = Progress.SUPERSEDED
    states.DISCARD.take(plan)
    record(Event.PLAN_DISCARDED, plan, by=by, presentation=plan.presentation_id, number=plan.number)


def acknowledge_plan(plan: Plan, *, by: Actor) -> Acknowledgement:
    """The referrer says that they have read the plan that holds. Saying it twice keeps one."""
    require(by, May.ACKNOWLEDGE_PLAN, plan)
    if plan.state is not PlanState.SIGNED:
        raise WrongStep("This version has been amended since.", remedy="Acknowledge the newest version.")
    mine = (Acknowledgement.plan_id == plan.id, Acknowledgement.person_id == by.id)
    row = db.session.scalar(select(Acknowledgement).where(*mine))
    if row is None:
        row = Acknowledgement(plan_id=plan.id, person_id=by.id)
        db.session.add(row)
        record(Event.PLAN_ACKNOWLEDGED, plan, by=by, presentation=plan.presentation_id)
    return row
