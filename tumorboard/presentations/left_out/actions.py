"""Leaving a required specialty out tells its head, who takes note of it or wants to be heard."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken
from tumorboard.permissions import May
from tumorboard.policy import Actor, require
from tumorboard.presentations.left_out.models import HeadAnswer, LeftOut
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.states import PresentationState

WAITING = (
    PresentationState.REFERRED, PresentationState.RETURNED, PresentationState.ACCEPTED, PresentationState.LISTED,
)  # fmt: skip


def note_left_out(presentation: Presentation, before: Mapping[int, str], *, by: Actor) -> None:
    """Note each specialty left out for another reason than ``before``; what its head has not answered says the new one.

    Who requires all disciplines by default lets one out only with a reason its head reads (PRODUCT.md, rule 4).
    """
    for need in presentation.needs:
        if not need.left_out_because or need.left_out_because == before.get(need.specialty_id):
            continue
        unanswered = select(LeftOut).where(
            LeftOut.presentation_id == presentation.id, LeftOut.specialty_id == need.specialty.id,
            LeftOut.answered_at.is_(None),
        )  # fmt: skip
        left_out = db.session.scalar(unanswered) or LeftOut(
            programme_id=presentation.programme_id, presentation=presentation, specialty=need.specialty
        )
        left_out.because, left_out.left_out_by_id, left_out.left_out_at = need.left_out_because, by.id, now()
        db.session.add(left_out)
        db.session.flush()
        record(Event.SPECIALTY_LEFT_OUT, presentation, by=by, specialty=need.specialty.id)


def see_left_out(left_out: LeftOut, *, by: Actor) -> None:
    """Take note of the reason: the specialty stays out. A second time changes nothing."""
    require(by, May.ANSWER_LEFT_OUT, left_out)
    if left_out.answer is HeadAnswer.SEEN:
        return
    _answer(left_out, HeadAnswer.SEEN, by)
    record(Event.LEFT_OUT_SEEN, left_out.presentation, by=by, specialty=left_out.specialty_id)


def want_to_be_heard(left_out: LeftOut, *, by: Actor) -> None:
    """Put the specialty back as required. Refuses once the case was discussed, or when it is required again already."""
    require(by, May.ANSWER_LEFT_OUT, left_out)
    presentation = left_out.presentation
    if presentation.state not in WAITING:
        raise RuleBroken(
            f"The case is {presentation.state.words.lower()} already.",
            remedy="Give your input on the presentation, or ask that it is presented again.",
        )
    need = next((one for one in presentation.needs if one.specialty_id == left_out.specialty_id), None)
    if need is None or not need.left_out_because:
        raise RuleBroken("Your specialty is not left out any more.", remedy="Nothing is left to do here.")
    need.is_required, need.left_out_because = True, ""
    flag_modified(presentation, "question")  # a form opened before must not leave it out again unseen
    _answer(left_out, HeadAnswer.HEARD, by)
    record(Event.LEFT_OUT_HEARD, presentation, by=by, specialty=left_out.specialty_id)


def _answer(left_out: LeftOut, answer: HeadAnswer, by: Actor) -> None:
    left_out.answer, left_out.answered_by_id, left_out.answered_at = answer, by.id, now()
