"""Ending a meeting: what stands open on its agenda was discussed or is deferred, and the meeting was held."""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from tumorboard.agendas.actions import defer_presentation, discuss_presentation
from tumorboard.agendas.carryover.models import Closing
from tumorboard.agendas.carryover.queries import closing_of
from tumorboard.agendas.carryover.still_open import things_open
from tumorboard.agendas.queries import cases_left, open_items
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.conferences.actions import hold_conference
from tumorboard.conferences.models import Conference
from tumorboard.conferences.states import ConferenceState
from tumorboard.core.db import db
from tumorboard.core.errors import RuleBroken, WrongStep
from tumorboard.permissions import May
from tumorboard.policy import Actor, require

#: The reason of a case that the meeting did not come to.
NOT_REACHED = "no_time"
#: Said of a case instead of a reason: it is not carried over.
DISCUSSED = "discussed"


class Because(NamedTuple):
    """Why a case is carried over: the coded reason, and what else is to be said; or that it was discussed."""

    reason: str = NOT_REACHED
    note: str = ""


def end_meeting(conference: Conference, *, because: Mapping[int, Because], by: Actor) -> int:
    """Say that a meeting is over; note what was discussed, carry over what was not, by item: how many of these.

    None is lost with the meeting: each is accepted again and stands first among the next candidates (PRODUCT.md, life
    of a presentation). What is open besides is counted in the ledger and stays with who
    owes it. Refuses before the meeting's day, and when the list has changed since it was read.
    """
    require(by, May.DEFER_PRESENTATION, conference)
    if conference.state is ConferenceState.CANCELLED:
        raise WrongStep("This meeting was cancelled: its cases are carried over already.")
    left = cases_left(conference)
    if {item.id for item in left} - set(because):
        raise RuleBroken(
            "Another case stands open on this agenda since you read it.",
            remedy="It is in the list now: look at its reason, then end the meeting.",
        )
    for item in open_items(conference.id):
        if item.presentation is not None and item not in left:
            discuss_presentation(item, by=by)  # its plan is signed
    if conference.state is ConferenceState.PLANNED:
        hold_conference(conference, by=by)
    discussed = [item for item in left if because[item.id].reason == DISCUSSED]
    for item in left:
        if item in discussed:
            discuss_presentation(item, by=by)
        else:
            defer_presentation(item, reason=because[item.id].reason, note=because[item.id].note, by=by)
    _close(conference, by, carried=len(left) - len(discussed))
    return len(left) - len(discussed)


def _close(conference: Conference, by: Actor, *, carried: int) -> None:
    """The first closing counts; what was looked through again later is an entry of its own."""
    if closing_of(conference.id) is None:
        db.session.add(Closing(conference_id=conference.id, closed_by_id=by.id))
    still_open = Counter(one.kind for one in things_open(conference))
    record(Event.MEETING_CLOSED, conference, by=by, carried=carried, still_open=dict(still_open))
