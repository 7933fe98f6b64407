"""From a plan's “present again” to the draft that does it: by its day, or when somebody says it has happened."""

from sqlalchemy import select

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record, subscribe
from tumorboard.audit.models import LedgerEntry
from tumorboard.cases.models import Case
from tumorboard.cases.states import CaseState
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken, WrongStep
from tumorboard.followups.triggers import states
from tumorboard.followups.triggers.models import AgainTrigger
from tumorboard.followups.triggers.states import TriggerState
from tumorboard.permissions import May
from tumorboard.plans.models import Plan
from tumorboard.plans.queries import sections_of
from tumorboard.plans.signing.completeness import ON_DATE
from tumorboard.plans.states import SectionKind
from tumorboard.policy import Actor, require
from tumorboard.presentations import states as presentation_states
from tumorboard.presentations.again.actions import draft_again
from tumorboard.presentations.models import Presentation, Withdrawal

UNDER_WAY = presentation_states.OPEN
LIVE = (TriggerState.WAITING, TriggerState.DRAFTED)


def call_again(trigger: AgainTrigger, *, by: Actor) -> Presentation | None:
    """Say that what the case waited for has happened, or let its day do so: the draft to present it again is made.

    Once only. None when the case is on its way to the board already. Refuses a closed case.
    """
    require(by, May.CALL_AGAIN, trigger)
    _hold(trigger)
    if trigger.state is not TriggerState.WAITING:
        raise WrongStep(
            f"This has been said already: {trigger.state.words.lower()}.",
            remedy="The case's page says what came of it.",
        )
    case = db.session.get_one(Case, trigger.case_id)
    if case.state is CaseState.CLOSED:
        raise RuleBroken(f"Case {case.number} is closed.", remedy="The coordinator can reopen it, then say it again.")
    trigger.said_by_id, trigger.said_at = by.id, now()
    if _under_way(case.id):
        states.PRESENT.take(trigger)
        record(Event.AGAIN_DUE, trigger, by=by, code=trigger.code, presentation=trigger.presentation_id)
        return None
    states.HAPPEN.take(trigger)
    draft = draft_again(db.session.get_one(Presentation, trigger.presentation_id), by=by)
    trigger.draft_id = draft.id
    record(
        Event.AGAIN_DUE, trigger, by=by, code=trigger.code, draft=draft.id, owner=draft.written_by_id,
        presentation=trigger.presentation_id,
    )  # fmt: skip
    return draft


def take_back_call(trigger: AgainTrigger, *, because: str, by: Actor) -> None:
    """It has not happened after all: the draft is discarded, and the case waits as before. Not once it is referred."""
    require(by, May.CALL_AGAIN, trigger)
    _hold(trigger)
    draft = _draft_of(trigger)
    if not states.TAKE_BACK.possible(trigger) or draft is None:
        raise WrongStep(
            f"This cannot be taken back: {trigger.state.words.lower()}.", remedy="Withdraw the presentation instead."
        )
    states.TAKE_BACK.take(trigger)
    trigger.draft_id = trigger.said_by_id = trigger.said_at = None
    db.session.flush()
    _discard(draft, because, by)
    record(Event.AGAIN_TAKEN_BACK, trigger, by=by, draft=draft.id, presentation=trigger.presentation_id)


def drop_trigger(trigger: AgainTrigger, *, because: str, by: Actor) -> None:
    """Say that the case need not be presented again, with a reason; a draft that waits is discarded."""
    require(by, May.CALL_AGAIN, trigger)
    if not because.strip():
        raise RuleBroken("Say why the case need not be presented again.", field="because")
    _hold(trigger)
    draft = _draft_of(trigger)
    states.DROP.take(trigger)
    trigger.ended_because = because.strip()
    if draft is not None:
        _discard(draft, because, by)
    record(Event.AGAIN_DROPPED, trigger, by=by, presentation=trigger.presentation_id)


def _discard(draft: Presentation, because: str, by: Actor) -> None:
    presentation_states.WITHDRAW.take(draft)
    db.session.add(Withdrawal(presentation_id=draft.id, because=because.strip(), withdrawn_by_id=by.id))
    record(Event.PRESENTATION_WITHDRAWN, draft, by=by)


def _draft_of(trigger: AgainTrigger) -> Presentation | None:
    draft = db.session.get(Presentation, trigger.draft_id) if trigger.draft_id else None
    return draft if draft and draft.state is presentation_states.PresentationState.DRAFT else None


def _hold(trigger: AgainTrigger) -> None:
    db.session.flush()
    held = select(AgainTrigger).where(AgainTrigger.id == trigger.id).with_for_update()
    db.session.scalars(held.execution_options(populate_existing=True)).one()


def _under_way(case_id: int) -> bool:
    asked = select(Presentation.id).where(Presentation.case_id == case_id, Presentation.state.in_(UNDER_WAY)).limit(1)
    return db.session.scalar(asked) is not None


@subscribe(Event.PLAN_SIGNED)
def _ask_again(plan: Plan, entry: LedgerEntry) -> None:
    """A signed plan that says when to present again waits for it; an amendment takes the place of what waited.

    What was drafted or presented for the same words is not asked twice.
    """
    again = sections_of(plan.id).get(SectionKind.AGAIN)
    code = (again.code or (ON_DATE if again.on else "")) if again else ""
    earlier = db.session.scalars(select(AgainTrigger).where(AgainTrigger.presentation_id == plan.presentation_id)).all()
    for one in earlier:
        if states.SUPERSEDE.possible(one):
            states.SUPERSEDE.take(one)
    db.session.flush()
    if again is None or not code:
        return
    said = (code, again.text, again.on)
    came = (TriggerState.DRAFTED, TriggerState.PRESENTED, TriggerState.DROPPED)
    if any((one.code, one.words, one.due_on) == said for one in earlier if one.state in came):
        return
    trigger = AgainTrigger(
        programme_id=plan.programme_id, patient_id=plan.patient_id, case_id=plan.case_id, plan_id=plan.id,
        presentation_id=plan.presentation_id, code=code, words=again.text, due_on=again.on,
    )  # fmt: skip
    db.session.add(trigger)
    by = Actor(id=entry.person_id or 0, name="")
    record(Event.AGAIN_ASKED, trigger, by=by, code=code, due_on=again.on, presentation=plan.presentation_id)


@subscribe(Event.LAST_DECISION_ANSWERED)
def _note_presented(previous: Presentation, _entry: LedgerEntry) -> None:
    """A case that was presented again waits for nothing of the earlier plan any more."""
    for one in _live(AgainTrigger.presentation_id == previous.id):
        states.PRESENT.take(one)


@subscribe(Event.PRESENTATION_WITHDRAWN)
def _note_discarded(presentation: Presentation, entry: LedgerEntry) -> None:
    """A draft that was discarded is not made again: its trigger ends, with the same reason."""
    for one in _live(AgainTrigger.draft_id == presentation.id):
        states.DROP.take(one)
        one.ended_because = "The draft was discarded."


def _live(*which: object) -> list[AgainTrigger]:
    query = select(AgainTrigger).where(*which, AgainTrigger.state.in_(LIVE))  # type: ignore[arg-type]
    return list(db.session.scalars(query).all())
