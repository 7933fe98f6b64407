"""Changing an agenda: list, move, set minutes, add a break, take off, publish; discuss and defer."""

from collections.abc import Sequence
from typing import Any

from tumorboard.accounts.sessions import actor_for
from tumorboard.agendas import queries
from tumorboard.agendas.dates import due_again
from tumorboard.agendas.models import AgendaItem, AgendaVersion, Deferral
from tumorboard.agendas.order import TWICE, in_blocks, moved
from tumorboard.agendas.reading.stamps import stamp_agenda
from tumorboard.agendas.states import OVER, Outcome
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record, subscribe
from tumorboard.audit.models import LedgerEntry
from tumorboard.conferences.models import Conference
from tumorboard.conferences.series.cutoff import cutoff_at
from tumorboard.conferences.states import ConferenceState
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken, WrongStep
from tumorboard.core.words import moment
from tumorboard.permissions import May
from tumorboard.policy import Actor, require
from tumorboard.presentations import states
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.states import PresentationState
from tumorboard.vocabulary.lists import choice

LONGEST = 120
#: A standard case without discussion is named, no more.
LISTED_ONLY_MOST = 2


def list_presentation(
    conference: Conference,
    presentation: Presentation,
    *,
    by: Actor,
    minutes: int | None = None,
    position: int | None = None,
) -> AgendaItem:
    """Place an accepted presentation on the agenda, at the end or at ``position`` (0 is first). Minutes: its own.

    Refuses after the cut-off: then it is a late add-on, which those who prepare must agree to (PRODUCT.md, rule 1).
    """
    require(by, May.BUILD_AGENDA, conference)
    if presentation.programme_id != conference.programme_id:
        raise RuleBroken("This case belongs to another programme.")
    if queries.is_late(conference, presentation):
        closed_at = cutoff_at(conference) or now()
        raise RuleBroken(
            f"Referral for this meeting closed on {moment(closed_at, conference.zone)}.",
            remedy="Ask for a late add-on: it needs a reason, and those who prepare must agree.",
        )
    return place_presentation(conference, presentation, by=by, minutes=minutes, position=position)


def place_presentation(
    conference: Conference,
    presentation: Presentation,
    *,
    by: Actor,
    minutes: int | None = None,
    position: int | None = None,
) -> AgendaItem:
    """Give an accepted presentation its place. Whoever calls this has asked who may, and whether it is late."""
    _open_for_changes(conference)
    states.LIST.take(presentation)
    item = AgendaItem(
        programme_id=conference.programme_id, conference_id=conference.id, presentation_id=presentation.id,
        presentation=presentation, case_id=presentation.case_id, position=0, minutes=_minutes_of(presentation, minutes),
    )  # fmt: skip
    _place(conference, item, position)
    due_again(presentation, conference)
    record(Event.PRESENTATION_LISTED, presentation, by=by, conference=conference.id, agenda_item=item.id)
    return item


def unlist_presentation(item: AgendaItem, *, by: Actor) -> None:
    """Take a presentation (or a break) off the agenda: a candidate again, not proposed for this meeting any more."""
    require(by, May.BUILD_AGENDA, item.conference)
    _still_to_come(item)
    _open_for_changes(item.conference)
    _close(item, Outcome.REMOVED)
    item.is_proposed = False
    if item.presentation is None:
        record(Event.AGENDA_CHANGED, item, by=by, conference=item.conference_id, removed="break")
        return
    states.UNLIST.take(item.presentation)
    due_again(item.presentation, None)
    record(Event.PRESENTATION_UNLISTED, item.presentation, by=by, conference=item.conference_id, position=item.position)


def move_item(item: AgendaItem, position: int, *, by: Actor) -> None:
    """Move an item to a place (0 is first); past the end is the end. Where it stands already, nothing is written."""
    require(by, May.BUILD_AGENDA, item.conference)
    _still_to_come(item)
    there = queries.open_items(item.conference_id)
    if in_blocks(moved(there, item, position), _is_listed_only) == list(there):
        return
    _open_for_changes(item.conference)
    before, item.is_proposed = item.position, False
    _number(moved(queries.open_items(item.conference_id), item, position))
    record(Event.AGENDA_CHANGED, item, by=by, conference=item.conference_id, moved=[before, item.position])


def set_minutes(item: AgendaItem, minutes: int, *, by: Actor) -> None:
    """Give an item its minutes, 1 to 120."""
    require(by, May.BUILD_AGENDA, item.conference)
    _still_to_come(item)
    _open_for_changes(item.conference)
    is_listed_only = _is_listed_only(item)
    if is_listed_only and not 0 <= minutes <= LISTED_ONLY_MOST:
        raise RuleBroken(
            f"A case that is listed only takes 0 to {LISTED_ONLY_MOST} minutes.",
            remedy="Ask for its discussion to give it more.", field="minutes",
        )  # fmt: skip
    before, item.minutes = item.minutes, minutes if is_listed_only else _checked(minutes)
    record(Event.AGENDA_CHANGED, item, by=by, conference=item.conference_id, minutes=[before, item.minutes])


def add_break(
    conference: Conference, *, by: Actor, minutes: int = 10, position: int | None = None, words: str = "Break"
) -> AgendaItem:
    """Insert a pause."""
    require(by, May.BUILD_AGENDA, conference)
    return place_break(conference, minutes=minutes, position=position, words=words, by=by)


def place_break(
    conference: Conference, *, by: Actor, minutes: int, position: int | None, words: str = "Break"
) -> AgendaItem:
    """Give a pause its place. Whoever calls this has asked who may."""
    _open_for_changes(conference)
    item = AgendaItem(
        programme_id=conference.programme_id, conference_id=conference.id, position=0, minutes=_checked(minutes),
        words=words.strip()[:80] or "Break",
    )  # fmt: skip
    _place(conference, item, position)
    record(Event.AGENDA_CHANGED, item, by=by, conference=conference.id, added="break", minutes=minutes)
    return item


def publish_agenda(conference: Conference, *, by: Actor) -> AgendaVersion:
    """Freeze the agenda as the next numbered version. Refuses an empty one, and one that says nothing new."""
    require(by, May.BUILD_AGENDA, conference)
    _open_for_changes(conference)
    lines = queries.lines_now(conference)
    if not any(line["presentation_id"] for line in lines):
        raise RuleBroken("There is no case on this agenda yet.", remedy="Add a candidate first.")
    last = queries.newest_version(conference.id)
    if last is not None and last.lines == lines:
        raise RuleBroken(f"Nothing has changed since version {last.number}.")
    version = AgendaVersion(
        conference_id=conference.id, programme_id=conference.programme_id, number=conference.agenda_number + 1,
        lines=lines, published_by_id=by.id,
    )  # fmt: skip
    db.session.add(version)
    conference.agenda_number, conference.agenda_published_at = version.number, now()
    cases = [line["case_id"] for line in lines if line["case_id"]]
    record(Event.AGENDA_PUBLISHED, conference, by=by, number=version.number, cases=cases)
    return version


def discuss_presentation(item: AgendaItem, *, by: Actor) -> None:
    """Note that a case was discussed; its plan can be recorded. It may have been signed while the case was open."""
    require(by, May.RECORD_PLAN, item.conference)
    presentation = _presented(item)
    if presentation.state not in (PresentationState.PLANNED, PresentationState.CLOSED):
        states.DISCUSS.take(presentation)
    _close(item, Outcome.DISCUSSED)
    record(Event.PRESENTATION_DISCUSSED, presentation, by=by, conference=item.conference_id)


def take_break(item: AgendaItem, *, by: Actor) -> None:
    """Note that a pause is over."""
    _still_to_come(item)
    _close(item, Outcome.TAKEN)
    record(Event.BREAK_ENDED, item, by=by, conference=item.conference_id)


def defer_presentation(item: AgendaItem, *, reason: str, by: Actor, note: str = "") -> Deferral:
    """Carry a case over, for a coded reason: it is accepted again and stands first among the next candidates."""
    require(by, May.DEFER_PRESENTATION, item.conference)
    choice("deferral_reason", reason)
    if reason == "other" and not note.strip():
        raise RuleBroken("Say why it is deferred.", field="note")
    presentation = _presented(item)
    return _carry_over(item, presentation, reason=reason, note=note.strip(), by=by)


def _carry_over(item: AgendaItem, presentation: Presentation, *, reason: str, note: str, by: Actor) -> Deferral:
    states.DEFER.take(presentation)
    presentation.carried_over_at = now()
    _close(item, Outcome.DEFERRED)
    deferral = Deferral(
        presentation_id=presentation.id, conference_id=item.conference_id, reason=reason, note=note,
        deferred_by_id=by.id,
    )  # fmt: skip
    db.session.add(deferral)
    presentation.times_deferred += 1
    due_again(presentation, None)
    record(Event.PRESENTATION_DEFERRED, presentation, by=by, conference=item.conference_id, reason=reason)
    if presentation.times_deferred >= TWICE and presentation.urgency_asked_at is None:
        presentation.urgency_asked_at = now()
        record(Event.CHAIR_URGENCY_ASKED, presentation, by=by, times=presentation.times_deferred)
    return deferral


@subscribe(Event.CONFERENCE_CANCELLED)
def _carry_over_all(conference: Any, entry: LedgerEntry) -> None:
    """A cancelled meeting's cases are carried over: none is lost with it."""
    by = actor_for(entry.person_id or 0)
    for item in queries.open_items(conference.id):
        if item.presentation is not None:
            _carry_over(item, item.presentation, reason="meeting_cancelled", note="", by=by)


@subscribe(Event.DISCUSSION_ASKED)
def _discuss_after_all(presentation: Any, _entry: LedgerEntry) -> None:
    """On an agenda it moves to the end of the discussed cases, with minutes of its own."""
    item = queries.open_item_of(presentation.id)
    if item is not None:
        item.minutes = presentation.minutes
        _number(queries.open_items(item.conference_id))


def _open_for_changes(conference: Conference) -> None:
    if conference.state is not ConferenceState.PLANNED:
        raise WrongStep(
            f"This agenda cannot be changed: the meeting is {conference.state.words.lower()}.",
            remedy="Choose a coming meeting.",
        )
    stamp_agenda(conference.id)


def _still_to_come(item: AgendaItem) -> None:
    if item.outcome is not None:
        raise WrongStep(f"This place on the agenda is closed: {item.outcome.words.lower()}.")


def _presented(item: AgendaItem) -> Presentation:
    if item.presentation is None:
        raise RuleBroken("A break is neither discussed nor deferred.")
    return item.presentation


def _is_listed_only(item: AgendaItem) -> bool:
    return item.presentation is not None and item.presentation.is_listed_only


def _minutes_of(presentation: Presentation, asked: int | None) -> int:
    if presentation.is_listed_only:
        return 1 if asked is None else min(max(asked, 0), LISTED_ONLY_MOST)
    return _checked(asked or presentation.minutes)


def _checked(minutes: int) -> int:
    if not 1 <= minutes <= LONGEST:
        raise RuleBroken(f"Give it 1 to {LONGEST} minutes.", field="minutes")
    return minutes


def _place(conference: Conference, item: AgendaItem, position: int | None) -> None:
    there = queries.open_items(conference.id)
    db.session.add(item)
    _number(moved([*there, item], item, len(there) if position is None else position))
    db.session.flush()


def _close(item: AgendaItem, outcome: Outcome) -> None:
    item.outcome, item.closed_at = outcome, now()
    stamp_agenda(item.conference_id)
    if outcome in OVER:
        item.position = queries.count_over(item.conference_id, besides=item.id)
    _number([one for one in queries.open_items(item.conference_id) if one is not item])


def _number(items: Sequence[AgendaItem]) -> None:
    """Dense places from 0: what is over, as it was taken up; those to come; and those that are listed only."""
    items = in_blocks(items, _is_listed_only)
    over = queries.count_over(items[0].conference_id) if items else 0
    for number, item in enumerate(items, start=over):
        if item.position != number:
            item.position = number
