"""The forms of series, meetings and their chairs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import IntegerField, TimeField
from wtforms.validators import InputRequired

from tumorboard.conferences.times import WEEKDAYS, moment_of
from tumorboard.core.forms import Form, choice, day, line
from tumorboard.directory.models import Person


class Clock(TimeField):  # type: ignore[misc]
    """A time of day whose refusal is a sentence."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take a time as browsers send it, with or without seconds."""
        try:
            super().process_formdata([value.strip() for value in valuelist])
        except ValueError as error:
            raise ValueError("Enter a time of day, as hours and minutes: 08:00.") from error


class Minutes(IntegerField):  # type: ignore[misc]
    """A number of minutes whose refusal is a sentence."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take a whole number."""
        try:
            super().process_formdata([value.strip()[:9] for value in valuelist])
        except ValueError as error:
            raise ValueError("Enter whole minutes, such as 60.") from error


def clock(label: str) -> Clock:
    """A time of day that must be given."""
    return Clock(label, format=["%H:%M", "%H:%M:%S"], validators=[InputRequired("Enter a time, such as 08:00.")])


def minutes(label: str) -> Minutes:
    """A length in minutes that must be given."""
    return Minutes(label, default=60, validators=[InputRequired("Enter the length in minutes.")])


class ChairForm(Form):
    """Who leads, and who stands in."""

    chair_id = choice("Chair", {})
    deputy_id = choice("Deputy", {})

    def offer(self, board: Sequence[Person]) -> None:
        """The people to choose from."""
        self.people = {str(person.id): person for person in board}
        names = {key: person.name for key, person in self.people.items()}
        self.chair_id.choices = {"": "Nobody yet", **names}
        self.deputy_id.choices = {"": "Nobody yet", **names}

    @property
    def leaders(self) -> dict[str, Person | None]:
        """Chair and deputy as the actions take them."""
        return {
            "chair": self.people.get(self.chair_id.data or ""),
            "deputy": self.people.get(self.deputy_id.data or ""),
        }


class PlaceForm(ChairForm):
    """How long, and where."""

    length_minutes = minutes("Length in minutes")
    place = line("Place")
    link = line("Link to join", longest=490)

    @property
    def place_facts(self) -> dict[str, Any]:
        """Length, place, link and leaders as the actions take them."""
        facts = {"length_minutes": self.length_minutes.data, "place": self.place.data or ""}
        return facts | {"link": self.link.data or "", **self.leaders}


class RuleForm(PlaceForm):
    """The weekly rule of a series."""

    name = line("Name", required="Give the series a name.", longest=200)
    weekday = choice(
        "Day of the week", {str(key): words for key, words in enumerate(WEEKDAYS)}, required="Choose a day of the week."
    )
    starts = clock("Begins at")

    @property
    def rule(self) -> dict[str, Any]:
        """What ``make_series`` and ``change_series`` take."""
        named = {"name": self.name.data, "weekday": int(self.weekday.data), "starts": self.starts.data}
        return named | self.place_facts


class SeriesForm(RuleForm):
    """A new series."""

    first_on = day("First meeting on or after", required="Choose the first day.")
    time_zone = line("Time zone", required="Enter a time zone, such as America/New_York.", longest=80)


class ExtraForm(PlaceForm):
    """A meeting outside the series."""

    on = day("Day", required="Choose a day.")
    starts = clock("Begins at")

    def moment(self, zone: ZoneInfo) -> datetime:
        """When it begins."""
        return moment_of(self.on.data, self.starts.data, zone)


class MoveForm(Form):
    """A new time for a meeting."""

    on = day("Day", required="Choose a day.")
    starts = clock("Begins at")

    def moment(self, zone: ZoneInfo) -> datetime:
        """When it begins."""
        return moment_of(self.on.data, self.starts.data, zone)


class CancelForm(Form):
    """Why a meeting is not held."""

    because = line("Why is it cancelled?", required="Say why it is cancelled: everybody invited reads this.")


class HolidayForm(Form):
    """A day without a meeting."""

    on = day("Day", required="Choose a day.")
    words = line("What day is it?", longest=200)


class EndForm(Form):
    """The last day of a series."""

    ended_on = day("Last day", required="Choose the last day.")


class AttendanceForm(Form):
    """How each member attends: one group of radios a person, named ``presence-<id>``, drawn by the template."""
