"""Running a meeting: start it, go from case to case, break, defer, pull a case in.

Who presses "next" says from which place: when the meeting has moved on since, nothing happens a second time.
"""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from tumorboard.agendas.actions import (
    defer_presentation,
    discuss_presentation,
    place_break,
    place_presentation,
    take_break,
)
from tumorboard.agendas.models import AgendaItem
from tumorboard.agendas.reading.stamps import stamp_agenda
from tumorboard.agendas.running import queries
from tumorboard.agendas.running.days import may_start
from tumorboard.agendas.running.models import ItemSpan, PullIn, Sitting
from tumorboard.agendas.states import Outcome
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record, subscribe
from tumorboard.audit.models import LedgerEntry
from tumorboard.conferences.models import Conference
from tumorboard.conferences.states import ConferenceState
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken, WrongStep
from tumorboard.core.words import day, moment
from tumorboard.directory.models import Programme
from tumorboard.permissions import May
from tumorboard.policy import Actor, require
from tumorboard.presentations.actions import accept_presentation
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.states import PresentationState

BREAK_MINUTES = 10


def start_meeting(conference: Conference, *, by: Actor) -> Sitting:
    """Start a meeting; twice is once. Refuses on another day, saying which meeting is today, and what is over."""
    require(by, May.RUN_MEETING, conference)
    there = queries.sitting_of(conference.id)
    if there is not None and there.ended_at is None:
        return there
    if conference.state is not ConferenceState.PLANNED:
        raise WrongStep(
            f"This meeting cannot be started: it is {conference.state.words.lower()}.",
            remedy="Start another meeting, or hold an extra one.",
        )
    if not may_start(conference, now()) and not _moved_to_now(conference, by):
        raise RuleBroken(f"This meeting is on {day(conference.on)}, not today.", remedy=_today(conference))
    sitting = Sitting(conference_id=conference.id, started_by_id=by.id)
    try:
        with db.session.begin_nested():
            db.session.add(sitting)
    except IntegrityError:
        there = queries.sitting_of(conference.id)
        if there is None:
            raise
        return there
    record(Event.MEETING_STARTED, conference, by=by)
    return sitting


def open_item(item: AgendaItem, *, by: Actor, since: int | None = None, asked: bool = False) -> AgendaItem | None:
    """Make a place on the agenda the current one and close the one that was open; return what is current now.

    Going on closes a case as discussed; going back to one that was discussed leaves it still to come. With ``asked``
    it is done only while ``since`` (the id of a place; None: nothing) is what is open.
    """
    conference = item.conference
    require(by, May.RUN_MEETING, conference)
    _runs(conference)
    db.session.refresh(item)
    if item.outcome not in (None, Outcome.DISCUSSED, Outcome.TAKEN):
        raise WrongStep(f"This place on the agenda is closed: {item.outcome.words.lower()}.")
    if not asked:
        since = _current_id(conference)
    if since == item.id:
        return queries.current_item(conference.id)
    return _go_on(conference, since, item, is_discussed=item.outcome is None, by=by)


def open_next(conference: Conference, *, since: int | None, by: Actor) -> AgendaItem | None:
    """Close the current case as discussed and open the next; after the last, nothing is open. Empty agenda: refused."""
    require(by, May.RUN_MEETING, conference)
    _runs(conference)
    item = queries.next_item(conference.id, since)
    if item is None and since is None and queries.open_span(conference.id) is None:
        raise RuleBroken(
            "No case is left on this agenda.", remedy="Pull a case in, go back to one, or end the meeting."
        )
    return _go_on(conference, since, item, is_discussed=True, by=by)


def open_previous(conference: Conference, *, since: int | None, by: Actor) -> AgendaItem | None:
    """Go back to the case discussed before; the current one stays to come. Refuses at the first."""
    require(by, May.RUN_MEETING, conference)
    _runs(conference)
    item = queries.previous_item(conference.id, db.session.get(AgendaItem, since) if since else None)
    if item is None:
        raise RuleBroken("No case was discussed before this one.")
    return _go_on(conference, since, item, is_discussed=False, by=by)


def close_item(item: AgendaItem, *, by: Actor) -> None:
    """The case was discussed (the break is over), and nothing is open now. Closed already: nothing happens."""
    require(by, May.RUN_MEETING, item.conference)
    _runs(item.conference)
    _go_on(item.conference, item.id, None, is_discussed=True, by=by)


def begin_break(
    conference: Conference, *, since: int | None, by: Actor, minutes: int = BREAK_MINUTES
) -> AgendaItem | None:
    """Pause: the break that comes next on the agenda, else a new one. The case that is open goes on afterwards."""
    require(by, May.RUN_MEETING, conference)
    _runs(conference)
    current = queries.current_item(conference.id)
    if (current.id if current else None) != since or (current is not None and current.presentation_id is None):
        return current
    pause = queries.next_item(conference.id, since)
    if pause is None or pause.presentation_id is not None:
        pause = place_break(conference, minutes=minutes, position=0, by=by)
        db.session.flush()
    return _go_on(conference, since, pause, is_discussed=False, by=by)


def defer_in_meeting(item: AgendaItem, *, reason: str, by: Actor, note: str = "") -> AgendaItem | None:
    """Carry a case over; when it was the current one, the next is opened."""
    _runs(item.conference)
    is_current = _current_id(item.conference) == item.id
    defer_presentation(item, reason=reason, note=note, by=by)
    following = queries.next_item(item.conference_id, None)
    if not is_current or following is None:
        return queries.current_item(item.conference_id)
    return _go_on(item.conference, None, following, is_discussed=False, by=by)


def pull_in(conference: Conference, presentation: Presentation, *, reason: str, by: Actor) -> AgendaItem:
    """List a case that was never listed, after the current one, for a reason. One just referred is accepted with it.

    In the room the chair or the coordinator decides: who must prepare sits there, so no late add-on is asked
    (PRODUCT.md, rule 1), and the place is stamped "pulled in during the meeting".
    """
    require(by, May.BUILD_AGENDA, conference)
    _runs(conference)
    if presentation.programme_id != conference.programme_id:
        raise RuleBroken("This case belongs to another programme.")
    if not reason.strip():
        raise RuleBroken("Say why it cannot wait: the minutes show this.", field="reason")
    if presentation.state is PresentationState.REFERRED:
        accept_presentation(presentation, by=by)
    current = queries.current_item(conference.id)
    after = 1 if current is not None and current.outcome is None else 0
    item = place_presentation(conference, presentation, position=after, by=by)
    db.session.flush()
    db.session.add(
        PullIn(item_id=item.id, conference_id=conference.id, reason=reason.strip()[:1000], pulled_by_id=by.id)
    )
    record(Event.PULLED_IN, presentation, by=by, conference=conference.id, agenda_item=item.id)
    return item


def _moved_to_now(conference: Conference, by: Actor) -> bool:
    """Only in the demo, which is tried on any day: its coming meeting is held now."""
    if not db.session.get_one(Programme, conference.programme_id).is_demo or conference.is_over:
        return False
    was, conference.starts_at = conference.starts_at, now()
    record(Event.CONFERENCE_MOVED, conference, by=by, was=was, to=conference.starts_at)
    return True


def _today(conference: Conference) -> str:
    other = queries.meeting_today(conference.programme_id, besides=conference.id)
    if other is None:
        return "No meeting is planned today. Move this one, or hold an extra meeting."
    return f"Today's meeting is the one of {moment(other.starts_at, other.zone)}."


def _runs(conference: Conference) -> None:
    # Of two who press at once the second waits here, until it can see what the first did.
    db.session.execute(select(Conference.id).where(Conference.id == conference.id).with_for_update(key_share=True))
    if not queries.is_running(conference.id):
        is_over = conference.state is not ConferenceState.PLANNED
        raise WrongStep(
            "This meeting is over." if is_over else "This meeting was not started yet.",
            remedy="" if is_over else "Start it first.",
        )


def _current_id(conference: Conference) -> int | None:
    span = queries.open_span(conference.id)
    return span.item_id if span else None


def _go_on(
    conference: Conference, since: int | None, item: AgendaItem | None, *, is_discussed: bool, by: Actor
) -> AgendaItem | None:
    """From ``since`` to ``item``, if ``since`` is still what is open; else leave the meeting where it is."""
    if _current_id(conference) != since:
        return queries.current_item(conference.id)
    if since is not None:
        _close(db.session.get_one(AgendaItem, since), is_discussed=is_discussed, by=by)
    if item is not None:
        _open(item, since, by)
    return item


def _close(item: AgendaItem, *, is_discussed: bool, by: Actor) -> None:
    _end_span(ItemSpan.conference_id == item.conference_id)
    if item.presentation_id is None:
        if item.outcome is None:
            take_break(item, by=by)
        return
    if item.outcome is None and is_discussed:
        discuss_presentation(item, by=by)
    record(Event.ITEM_CLOSED, item, by=by, conference=item.conference_id, outcome=item.outcome or "")


def _end_span(which: Any) -> None:
    ended = update(ItemSpan).where(which, ItemSpan.until_at.is_(None)).values(until_at=now())
    db.session.execute(ended, execution_options={"synchronize_session": False})


def _open(item: AgendaItem, since: int | None, by: Actor) -> None:
    db.session.add(ItemSpan(conference_id=item.conference_id, item_id=item.id, opened_by_id=by.id))
    db.session.flush()
    stamp_agenda(item.conference_id)
    event = Event.ITEM_OPENED if item.presentation_id else Event.BREAK_BEGUN
    record(event, item, by=by, conference=item.conference_id, since=since)


@subscribe(Event.PRESENTATION_DEFERRED, Event.PRESENTATION_UNLISTED)
def _left_the_agenda(presentation: Any, _entry: LedgerEntry) -> None:
    """Carried over or taken off while it was open: it is open no longer."""
    gone = select(AgendaItem.id).where(
        AgendaItem.presentation_id == presentation.id, AgendaItem.outcome.in_((Outcome.DEFERRED, Outcome.REMOVED))
    )
    _end_span(ItemSpan.item_id.in_(gone))


@subscribe(Event.CONFERENCE_CHANGED, Event.CONFERENCE_CANCELLED)
def _meeting_is_over(conference: Any, _entry: LedgerEntry) -> None:
    if conference.state is ConferenceState.PLANNED:
        return
    _end_span(ItemSpan.conference_id == conference.id)
    runs = (Sitting.conference_id == conference.id, Sitting.ended_at.is_(None))
    ended = update(Sitting).where(*runs).values(ended_at=now())
    db.session.execute(ended, execution_options={"synchronize_session": False})
