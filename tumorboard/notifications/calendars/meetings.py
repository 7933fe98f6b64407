"""Meetings told to the board: published, changed, moved, cancelled; each change is one more of the same invitation."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import joinedload

from tumorboard.agendas.queries import versions_of
from tumorboard.agendas.reading.lines import Need, needs_of
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import plain, subscribe
from tumorboard.audit.models import LedgerEntry
from tumorboard.cases.restriction.queries import those_who_see
from tumorboard.conferences.models import Conference, ConferenceSeries
from tumorboard.core.db import db, now
from tumorboard.notifications.audience import board_of, members_among
from tumorboard.notifications.kinds import Kind
from tumorboard.notifications.models import Invitation, MeetingEntry
from tumorboard.notifications.outbox.links import host
from tumorboard.notifications.telling import News, is_silent, tell
from tumorboard.presentations.models import Presentation

#: A meeting farther away that nobody was invited to changes in the app only: a new weekly rule must not send ten mails.
NEAR = timedelta(weeks=4)
Lines = Sequence[Mapping[str, Any]]


def uid_of(conference_id: int) -> str:
    """The name of a meeting in every calendar."""
    return f"conference-{conference_id}@{host()}"


def next_sequence(conference_id: int) -> int:
    """Count a meeting's changes up: 0 for its first invitation."""
    entry = db.session.scalar(select(MeetingEntry).where(MeetingEntry.conference_id == conference_id).with_for_update())
    if entry is None:
        db.session.add(MeetingEntry(conference_id=conference_id, uid=uid_of(conference_id), sequence=0))
        return 0
    entry.sequence += 1
    return entry.sequence


def invited(conference_id: int) -> set[int]:
    """Who holds an invitation to a meeting."""
    return set(db.session.scalars(select(Invitation.person_id).where(Invitation.conference_id == conference_id)))


@subscribe(Event.AGENDA_PUBLISHED)
def _tell_published(conference: Conference, entry: LedgerEntry) -> None:
    """Everybody of the board hears of the first version; of a later one only those whose cases stand differently."""
    if is_silent():
        return
    newest, *earlier = versions_of(conference.id)
    lines, before = newest.lines, earlier[0].lines if earlier else []
    board, holders = board_of(conference.programme_id), invited(conference.id)
    needs = needs_of([line["presentation_id"] for line in [*lines, *before] if line["presentation_id"]])
    different = _different(before, lines) if earlier else set()
    concerned = _concerned(conference, board, needs, different) & holders if earlier else set()
    first = board.keys() - holders
    sequence = next_sequence(conference.id) if first or concerned else 0
    for kind, people in ((Kind.AGENDA_PUBLISHED, first), (Kind.AGENDA_CHANGED, concerned)):
        facts = {one: _asked(newest.number, lines, needs, board[one], different) for one in people}
        tell(_news(conference, kind, "REQUEST", sequence), facts, by_id=entry.person_id)
    _invite(conference.id, first)
    _tell_whose_case_is_listed(conference, lines, different if earlier else None, entry, board)


def _different(before: Lines, after: Lines) -> set[int]:
    """The presentations that came, went, or start at another time or for longer."""
    was, stands = (
        {line["presentation_id"]: (line["starts_at"], line["minutes"]) for line in lines if line["presentation_id"]}
        for lines in (before, after)
    )
    return {key for key in was.keys() | stands.keys() if was.get(key) != stands.get(key)}


def _concerned(
    conference: Conference, board: Mapping[int, int | None], needs: Mapping[int, Sequence[Need]], different: set[int]
) -> set[int]:
    specialties = {need.specialty_id for key in different for need in needs.get(key, ()) if need.is_required}
    speaking = {person for person, specialty in board.items() if specialty in specialties}
    presenting = db.session.scalars(select(Presentation.presenter_id).where(Presentation.id.in_(different)))
    named = speaking | set(presenting) | {conference.chair_id, conference.deputy_id}
    return {person for person in board if person in named}


def _asked(
    number: int, lines: Lines, needs: Mapping[int, Sequence[Need]], specialty_id: int | None, different: set[int]
) -> dict[str, Any]:
    """Counts for one reader: cases, how many need their specialty, how many ask it a question of its own."""
    cases = [line["presentation_id"] for line in lines if line["presentation_id"]]
    mine = [need for key in cases for need in needs.get(key, ()) if need.specialty_id == specialty_id]
    return {
        "number": number, "cases": len(cases), "needed": sum(need.is_required for need in mine),
        "asked": sum(bool(need.question) for need in mine), "different": len(different), "specialty": specialty_id,
    }  # fmt: skip


def _tell_whose_case_is_listed(
    conference: Conference,
    lines: Lines,
    different: set[int] | None,
    entry: LedgerEntry,
    board: Mapping[int, int | None],
) -> None:
    """Who referred or presents a case hears when it is its turn; the board has the agenda by mail already."""
    starts = {line["presentation_id"]: line["starts_at"] for line in lines if line["presentation_id"]}
    new = starts.keys() if different is None else starts.keys() & different
    cases = select(Presentation).where(Presentation.id.in_(new)).options(joinedload(Presentation.case))
    slots: dict[int | None, list[tuple[str, str]]] = defaultdict(list)
    for one in db.session.scalars(cases):
        concerned: set[int | None] = {one.written_by_id, one.presenter_id}
        if one.case.is_restricted:
            concerned = set(those_who_see([person for person in concerned if person], one.case.number))
        for person in concerned:
            slots[person].append((starts[one.id], one.case.number))
    facts = {person: {"slots": sorted(slots[person])} for person in members_among(conference.programme_id, slots)}
    news = News(Kind.CASE_LISTED, conference.programme_id, conference.id, until=conference.ends_at)
    tell(news, facts, by_id=entry.person_id, mailed=facts.keys() - set(board))


@subscribe(Event.CONFERENCE_MOVED)
def _tell_moved(conference: Conference, entry: LedgerEntry) -> None:
    """A meeting moved by hand is told to the board; one that followed its series, to those invited."""
    before = inspect(conference).attrs.starts_at.history.deleted  # asked first: a query would forget it
    people = board_of(conference.programme_id).keys()
    holders = invited(conference.id) & people
    was, told = entry.facts.get("was"), people if "was" in entry.facts else holders
    kind = Kind.MEETING_MOVED if was or before else Kind.MEETING_CHANGED
    near = told if conference.starts_at < now() + NEAR else holders
    _change(conference, kind, {one: {"was": was or plain(before[0] if before else None)} for one in told}, entry,
            mailed=near)  # fmt: skip


@subscribe(Event.CONFERENCE_CHANGED)
def _tell_changed(conference: Conference, entry: LedgerEntry) -> None:
    """Another place or length is told to those invited: their calendars hold the old one."""
    if "minutes" in entry.facts and conference.starts_at > now():
        holders = invited(conference.id) & board_of(conference.programme_id).keys()
        _change(conference, Kind.MEETING_CHANGED, {one: {} for one in holders}, entry, mailed=holders)


@subscribe(Event.CONFERENCE_CANCELLED)
def _tell_cancelled(conference: Conference, entry: LedgerEntry) -> None:
    """The whole board hears that a coming meeting is cancelled."""
    if conference.ends_at < now():
        return
    people = board_of(conference.programme_id).keys()
    holders = invited(conference.id) & people
    near = people if conference.starts_at < now() + NEAR else holders
    _change(conference, Kind.MEETING_CANCELLED, {one: {} for one in people}, entry, mailed=near)


def _change(
    conference: Conference, kind: Kind, facts: dict[int, dict[str, Any]], entry: LedgerEntry, *, mailed: Collection[int]
) -> None:
    """Tell of a change: those invited get it into their calendar, the others read it."""
    if is_silent() or not facts:
        return
    holders = invited(conference.id) & facts.keys()
    others = {one: told for one, told in facts.items() if one not in holders}
    if holders:
        method = "CANCEL" if kind is Kind.MEETING_CANCELLED else "REQUEST"
        news = _news(conference, kind, method, next_sequence(conference.id))
        tell(news, {one: facts[one] for one in holders}, by_id=entry.person_id)
    tell(_news(conference, kind), others, by_id=entry.person_id, mailed=mailed)


@subscribe(Event.SERIES_CHANGED)
def _tell_series_changed(series: ConferenceSeries, entry: LedgerEntry) -> None:
    """Another weekday or time is told once, not for each meeting."""
    if "weekday" in entry.facts:
        facts = {one: {"weekday": series.weekday, "starts": f"{series.starts:%H:%M}", "name": series.name}
                 for one in board_of(series.programme_id)}  # fmt: skip
        tell(News(Kind.SERIES_CHANGED, series.programme_id, series.id), facts, by_id=entry.person_id)


def _invite(conference_id: int, people: set[int]) -> None:
    db.session.add_all(Invitation(conference_id=conference_id, person_id=one) for one in sorted(people))


def _news(conference: Conference, kind: Kind, method: str = "", sequence: int = 0) -> News:
    return News(
        kind, conference.programme_id, conference.id, conference_id=conference.id, method=method, sequence=sequence,
        until=conference.ends_at,
    )  # fmt: skip
