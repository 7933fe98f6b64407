"""The forms of meetings: when, how long, where, and who leads."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

from wtforms.validators import Optional

from tumorboard.conferences.models import Conference, ConferenceSeries
from tumorboard.conferences.times import moment_of
from tumorboard.core.forms import Form, Minutes, choice, clock, day, line, minutes
from tumorboard.directory.models import Person

BEGINS = "Enter a time, such as 08:00."


class ChairForm(Form):
    """Who leads, and who stands in."""

    chair_id = choice("Chair", {})
    deputy_id = choice("Deputy", {})

    @classmethod
    def of(cls, thing: Conference | ConferenceSeries, board: Sequence[Person]) -> Self:
        """The form of a meeting or a series. Raises ``Stale`` when it was saved since the writer read it."""
        form, saved = cls(obj=thing), cls(formdata=None, obj=thing)
        for one in (form, saved):
            one.offer(board)
        if form.is_submitted():
            form.refuse_stale(thing, saved=saved)
        return form

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

    length_minutes = minutes("Length in minutes", required="Enter the length in minutes.", default=60)
    place = line("Place")
    link = line("Link to join", longest=490)

    @property
    def place_facts(self) -> dict[str, Any]:
        """Length, place, link and leaders as the actions take them."""
        facts = {"length_minutes": self.length_minutes.data, "place": self.place.data or ""}
        return facts | {"link": self.link.data or "", **self.leaders}


class OwnCutoffForm(PlaceForm):
    """The same, and of a meeting outside a series when referral closes."""

    cutoff_hours = Minutes("Referral closes, hours before", validators=[Optional()])

    @property
    def place_facts(self) -> dict[str, Any]:
        """As the actions take them."""
        return super().place_facts | {"cutoff_hours": self.cutoff_hours.data}


class _TimeForm(Form):
    """When a meeting begins."""

    on = day("Day", required="Choose a day.")
    starts = clock("Begins at", required=BEGINS)

    def moment(self, zone: ZoneInfo) -> datetime:
        """When it begins."""
        return moment_of(self.on.data, self.starts.data, zone)


class MoveForm(_TimeForm):
    """A new time for a meeting."""

    @classmethod
    def of(cls, conference: Conference) -> Self:
        """The form of a meeting. Raises ``Stale`` when it was saved since the writer read it."""
        local = conference.starts_at.astimezone(conference.zone)
        stands = {"on": local.date(), "starts": local.time(), "version": str(conference.version)}
        form = cls(data=stands)
        if form.is_submitted():
            form.refuse_stale(conference, saved=cls(formdata=None, data=stands))
        return form


class ExtraForm(OwnCutoffForm, _TimeForm):
    """A meeting outside the series."""


class CancelForm(Form):
    """Why a meeting is not held."""

    because = line("Why is it cancelled?", required="Say why it is cancelled: everybody invited reads this.")
