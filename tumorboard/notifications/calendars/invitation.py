"""Meetings as calendars read them (RFC 5545, 5546): the same name for ever, a number that rises, no patient's facts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText

PRODUCT = "-//tumorboard//conference//EN"
#: Around a meeting, how far its time zone's changes are told.
AROUND = timedelta(days=370)


@dataclass(frozen=True)
class Entry:
    """A meeting in a calendar: ``uid`` and ``sequence`` say which, and as which of its changes."""

    uid: str
    sequence: int
    starts_at: datetime
    minutes: int
    zone: ZoneInfo
    title: str
    place: str = ""
    words: str = ""
    address: str = ""
    changed_at: datetime | None = None
    is_cancelled: bool = False


@dataclass(frozen=True)
class Party:
    """Somebody with a mail address."""

    name: str
    email: str

    def as_address(self, **parameters: str) -> vCalAddress:
        """The party as the calendar writes it."""
        address = vCalAddress(f"mailto:{self.email}")
        for name, value in {"CN": self.name, **parameters}.items():
            address.params[name] = vText(value)
        return address


def invitation(entry: Entry, *, method: str, organizer: Party, attendee: Party, stamped_at: datetime) -> bytes:
    """One meeting for one person: ``REQUEST`` invites or updates, ``CANCEL`` takes it out of the calendar."""
    calendar = _calendar()
    calendar.add("method", method)
    event = _event(entry, stamped_at)
    event.add("organizer", organizer.as_address())
    # Nobody reads answers by mail: the page behind the link takes them.
    event.add(
        "attendee",
        attendee.as_address(CUTYPE="INDIVIDUAL", ROLE="REQ-PARTICIPANT", PARTSTAT="NEEDS-ACTION", RSVP="FALSE"),
    )
    calendar.add_component(event)
    return _written(calendar, [entry])


def calendar_of(entries: Iterable[Entry], *, name: str, stamped_at: datetime) -> bytes:
    """Several meetings as a feed that a calendar fetches again and again."""
    calendar, listed = _calendar(), list(entries)
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for entry in listed:
        calendar.add_component(_event(entry, entry.changed_at or stamped_at))
    return _written(calendar, listed)


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    return calendar


def _event(entry: Entry, stamped_at: datetime) -> Event:
    event = Event()
    starts = entry.starts_at.astimezone(entry.zone)
    # The end is reckoned in real time, then told in the zone: an hour stays an hour when the clock jumps within it.
    ends = (entry.starts_at + timedelta(minutes=entry.minutes)).astimezone(entry.zone)
    facts = {
        "uid": entry.uid, "sequence": entry.sequence, "dtstamp": stamped_at, "dtstart": starts, "dtend": ends,
        "summary": entry.title, "status": "CANCELLED" if entry.is_cancelled else "CONFIRMED",
        "transp": "TRANSPARENT" if entry.is_cancelled else "OPAQUE",
    }  # fmt: skip
    facts |= {name: told for name, told in (("location", entry.place), ("description", entry.words)) if told}
    for name, value in facts.items():
        event.add(name, value)
    if entry.address:
        event.add("url", entry.address)
    return event


def _written(calendar: Calendar, entries: list[Entry]) -> bytes:
    if entries:
        first, last = (choose(one.starts_at for one in entries) for choose in (min, max))
        calendar.add_missing_timezones(first_date=(first - AROUND).date(), last_date=(last + AROUND).date())
    return bytes(calendar.to_ical())
