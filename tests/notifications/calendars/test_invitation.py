"""Invitations and feeds, read back by another library, right on both sides of every change of the clock."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject

from tumorboard.conferences.times import moment_of
from tumorboard.notifications.calendars.invitation import Entry, Party, calendar_of, invitation

ZONES = ["America/Los_Angeles", "America/New_York", "Europe/Berlin"]
#: Fridays around the changes of 2027: 14 March and 7 November in America, 28 March and 31 October in Europe.
FRIDAYS = [date(2027, 3, day) for day in (5, 12, 19, 26)] + [date(2027, 4, 2)]
FRIDAYS += [date(2027, 10, day) for day in (22, 29)] + [date(2027, 11, day) for day in (5, 12)]
STAMP = datetime(2027, 1, 1, tzinfo=UTC)
HOUSE, READER = Party("Sarcoma, programme", "tumorboard@hospital.example"), Party("Ana Ruiz", "ana@hospital.example")


def entry(zone: str, on: date, *, starts: time = time(8), **more) -> Entry:
    """A meeting at a local time."""
    facts: dict[str, Any] = {
        "uid": "conference-7@hospital.example",
        "sequence": 3,
        "title": "Tumor conference, Sarcoma",
        "minutes": 60,
    }
    return Entry(starts_at=moment_of(on, starts, ZoneInfo(zone)), zone=ZoneInfo(zone), **(facts | more))


def read(body: bytes):
    """The first calendar of a file, as the other library has it."""
    return vobject.readOne(body.decode())


def invited(one: Entry, method: str = "REQUEST"):
    """An invitation, read back."""
    return read(invitation(one, method=method, organizer=HOUSE, attendee=READER, stamped_at=STAMP))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("on", FRIDAYS)
def test_a_meeting_is_at_eight_where_it_is_held(zone, on):
    event = invited(entry(zone, on)).vevent
    expected = datetime.combine(on, time(8), ZoneInfo(zone))
    assert event.dtstart.value.astimezone(UTC) == expected.astimezone(UTC)
    assert event.dtstart.value.replace(tzinfo=None) == datetime.combine(on, time(8))
    assert event.dtend.value.astimezone(UTC) - event.dtstart.value.astimezone(UTC) == timedelta(hours=1)


@pytest.mark.parametrize("zone", ZONES)
def test_a_feed_of_a_year_is_right_on_every_friday(zone):
    fridays = [date(2027, 1, 1) + timedelta(days=7 * week) for week in range(52)]
    entries = [entry(zone, on, uid=f"conference-{on:%j}") for on in fridays]
    calendar = read(calendar_of(entries, name="Tumor conferences", stamped_at=STAMP))
    told = [event.dtstart.value.astimezone(UTC) for event in calendar.vevent_list]
    assert told == [datetime.combine(on, time(8), ZoneInfo(zone)).astimezone(UTC) for on in fridays]


@pytest.mark.parametrize(
    ("zone", "on", "starts"),
    [
        ("America/New_York", date(2027, 3, 14), time(2, 30)),  # skipped: read as 3:30
        ("America/Los_Angeles", date(2027, 11, 7), time(1, 30)),  # repeated: the first of the two
        ("Europe/Berlin", date(2027, 3, 28), time(2, 30)),
        ("Europe/Berlin", date(2027, 10, 31), time(2, 30)),
    ],
)
def test_an_hour_that_is_skipped_or_repeated_is_one_moment(zone, on, starts):
    one = entry(zone, on, starts=starts)
    event = invited(one).vevent
    assert event.dtstart.value.astimezone(UTC).replace(tzinfo=None) == one.starts_at.replace(tzinfo=None)


def test_an_invitation_says_who_when_and_as_which_change():
    one = entry("Europe/Berlin", date(2027, 4, 2), place="Raum 2; Haus 1, hinten", address="https://tb.example/7")
    calendar = invited(one)
    event = calendar.vevent
    assert calendar.method.value == "REQUEST"
    assert (event.uid.value, event.sequence.value) == ("conference-7@hospital.example", "3")
    assert (event.status.value, event.location.value) == ("CONFIRMED", "Raum 2; Haus 1, hinten")
    assert event.organizer.value == "mailto:tumorboard@hospital.example"
    assert event.attendee.value == "mailto:ana@hospital.example"
    assert event.attendee.params["RSVP"] == ["FALSE"]
    assert event.url.value == "https://tb.example/7"


def test_a_cancellation_takes_the_same_meeting_out():
    calendar = invited(entry("Europe/Berlin", date(2027, 4, 2), is_cancelled=True, sequence=4), "CANCEL")
    assert calendar.method.value == "CANCEL"
    assert calendar.vevent.uid.value == "conference-7@hospital.example"
    assert (calendar.vevent.sequence.value, calendar.vevent.status.value) == ("4", "CANCELLED")


def test_an_empty_feed_is_a_calendar():
    assert read(calendar_of([], name="Nothing", stamped_at=STAMP)).prodid.value
