"""Changing presentations: refer, accept, return, answer, withdraw, settle what is lacking, present again."""

from typing import Any, Unpack

from sqlalchemy import select

from tumorboard.audit.codes import changes, codes_of
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.cases.models import AccessWhy, Case
from tumorboard.core.db import db, now
from tumorboard.core.errors import Forbidden, RuleBroken, Stale
from tumorboard.permissions import May
from tumorboard.policy import Actor, allowed, require
from tumorboard.presentations import states
from tumorboard.presentations.again.queries import draft_after
from tumorboard.presentations.asking import Asking, checked, listed, require_no_other
from tumorboard.presentations.left_out.actions import note_left_out
from tumorboard.presentations.models import Presentation, ReadinessNeed, Return, Withdrawal
from tumorboard.presentations.needs.actions import ask_readiness, note_settled
from tumorboard.presentations.referral.beside import (
    ask_specialties,
    change_columns,
    let_in,
    told_forward,
)  # fmt: skip
from tumorboard.presentations.states import PresentationState


def refer_case(case: Case, *, question: str, by: Actor, **asked: Unpack[Asking]) -> Presentation:
    """Ask the board to discuss a case. Refuses without a clear question or a presenter, and while one is under way."""
    require(by, May.REFER, case)
    if not allowed(by, May.READ_CASE, case):
        raise Forbidden("You may not refer a case you cannot see.", remedy="Look the patient up, and open a case.")
    return _refer(case, question, asked, by)


def present_again(
    previous: Presentation, *, last_decision: str, question: str, by: Actor, note: str = "", **asked: Unpack[Asking]
) -> Presentation:
    """Present a case again. Asks first whether the last decision was carried out; why not needs a note or a reason.

    A draft that waits for this is what is referred: its author is from then on whoever does so.
    """
    require(by, May.READ_PRESENTATION, previous)
    require(by, May.REFER, previous)
    if not last_decision:
        raise RuleBroken("Say whether the last decision was carried out.", field="last_decision")
    listed("last_decision", last_decision, field="last_decision")
    if last_decision == "partly" and not note.strip():
        raise RuleBroken("Say what was carried out and what was not.", field="note")
    told: Any = told_forward(previous) | asked
    presentation = _refer(previous.case, question, told, by, draft=draft_after(previous.id))
    presentation.previous_id = previous.id
    presentation.last_decision, presentation.last_decision_note = last_decision, note.strip()
    record(Event.LAST_DECISION_ANSWERED, previous, by=by, answer=last_decision, presentation=presentation.id)
    return presentation


def _refer(
    case: Case, question: str, asked: Asking, by: Actor, *, draft: Presentation | None = None
) -> Presentation:  # fmt: skip
    require_no_other(case, but=draft.id if draft else None)
    presentation = draft or Presentation(
        programme_id=case.programme_id, patient_id=case.patient_id, case=case, state=PresentationState.DRAFT
    )
    for name, value in ({"written_by_id": by.id} | checked(case, question, asked)).items():
        setattr(presentation, name, value)
    states.REFER.take(presentation)
    presentation.referred_at = now()
    ask_specialties(presentation, asked)
    db.session.add(presentation)
    db.session.flush()
    let_in(presentation, asked, by=by)
    note_left_out(presentation, {}, by=by)
    record(Event.PRESENTATION_REFERRED, presentation, by=by, urgency=presentation.urgency, kind=presentation.kind)
    ask_readiness(presentation, is_family_informed=asked.get("is_family_informed", False), by=by)
    return presentation


def change_presentation(
    presentation: Presentation, *, version: int, question: str, by: Actor, **asked: Unpack[Asking]
) -> None:
    """Change what is asked while it is open. Refuses a save against an older version, with both texts."""
    require(by, May.EDIT_PRESENTATION, presentation)
    if presentation.state not in states.OPEN:
        raise RuleBroken(
            f"It is {presentation.state.words.lower()}, so what was asked stays as it was.",
            remedy="Present the case again with a new question.",
        )
    told = checked(presentation.case, question, asked)
    if version != presentation.version:
        mine, theirs = change_columns(presentation, told)
        raise Stale(
            "Somebody changed this presentation while you were writing.",
            mine=mine, theirs=theirs, version=presentation.version,
        )  # fmt: skip
    if "minutes" not in asked:
        told.pop("minutes")
    changed = [name for name, value in told.items() if getattr(presentation, name) != value]
    was = codes_of(presentation)
    for name in changed:
        setattr(presentation, name, told[name])
    before = {need.specialty_id: need.left_out_because for need in presentation.needs}
    ask_specialties(presentation, asked)
    note_left_out(presentation, before, by=by)
    if presentation.presenter_id is not None and "presenter_id" in changed:
        let_in(presentation, {}, by=by, why=(AccessWhy.PRESENTS,))
    record(Event.PRESENTATION_CHANGED, presentation, by=by, changed=changed, **changes(presentation, was))


def accept_presentation(presentation: Presentation, *, by: Actor) -> None:
    """Accept a referral: it becomes a candidate for the agenda."""
    require(by, May.ACCEPT_PRESENTATION, presentation)
    states.ACCEPT.take(presentation)
    presentation.accepted_at = now()
    record(Event.PRESENTATION_ACCEPTED, presentation, by=by)


def return_presentation(presentation: Presentation, *, needs: str, by: Actor, from_whom: str = "") -> Return:
    """Send a presentation back because something is needed. Refuses without saying what."""
    require(by, May.ACCEPT_PRESENTATION, presentation)
    if not needs.strip():
        raise RuleBroken("Say what is needed.", remedy="The referrer sees exactly this.", field="needs")
    states.RETURN.take(presentation)
    presentation.accepted_at = None
    sent_back = Return(
        presentation_id=presentation.id, needs=needs.strip(), from_whom=from_whom.strip(), returned_by_id=by.id
    )
    db.session.add(sent_back)
    record(Event.PRESENTATION_RETURNED, presentation, by=by)
    return sent_back


def answer_return(presentation: Presentation, *, answer: str, by: Actor) -> None:
    """Give what was asked for, and refer again. Refuses an empty answer."""
    require(by, May.EDIT_PRESENTATION, presentation)
    if not answer.strip():
        raise RuleBroken("Write what was asked for, or where it can be found.", field="answer")
    states.REFER.take(presentation)
    open_returns = db.session.scalars(
        select(Return).where(Return.presentation_id == presentation.id, Return.answered_at.is_(None))
    )
    for sent_back in open_returns:
        sent_back.answered_at, sent_back.answered_by_id, sent_back.answer = now(), by.id, answer.strip()
    record(Event.PRESENTATION_ANSWERED, presentation, by=by)


def withdraw_presentation(presentation: Presentation, *, because: str, by: Actor) -> Withdrawal:
    """Take a request back before the meeting. Refuses without a reason, and once it is on an agenda."""
    require(by, May.WITHDRAW_PRESENTATION, presentation)
    if not because.strip():
        raise RuleBroken("Say why it is withdrawn.", field="because")
    states.WITHDRAW.take(presentation)
    withdrawal = Withdrawal(presentation_id=presentation.id, because=because.strip(), withdrawn_by_id=by.id)
    db.session.add(withdrawal)
    record(Event.PRESENTATION_WITHDRAWN, presentation, by=by)
    return withdrawal


def settle_readiness(need: ReadinessNeed, *, by: Actor) -> None:
    """Say that what was lacking is there now. A second time changes nothing."""
    presentation = db.session.get_one(Presentation, need.presentation_id)
    require(by, May.SETTLE_READINESS, presentation)
    if need.done_at is None:
        note_settled(presentation, need, by=by)


def reopen_readiness(need: ReadinessNeed, *, by: Actor) -> None:
    """Take it back: it is lacking after all."""
    presentation = db.session.get_one(Presentation, need.presentation_id)
    require(by, May.SETTLE_READINESS, presentation)
    if need.done_at is not None:
        need.done_at = need.done_by_id = None
        record(Event.READINESS_REOPENED, presentation, by=by, what=need.what)
