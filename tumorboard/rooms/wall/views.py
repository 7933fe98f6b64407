"""The wall: a page for the projector, and its parts, fetched again when they change."""

from collections.abc import Callable
from functools import cached_property, wraps
from typing import Any

from flask import Blueprint, Response, g, make_response, render_template, request
from markupsafe import Markup

from tumorboard.agendas.reading.kept import Drawn, fragment
from tumorboard.audit.events import Event
from tumorboard.conferences.models import Conference
from tumorboard.core.db import db, now
from tumorboard.core.errors import NotFound
from tumorboard.core.pages import page
from tumorboard.core.veil.rows import veiled
from tumorboard.directory.models import Programme
from tumorboard.guard import actor, door, seen
from tumorboard.permissions import May
from tumorboard.rooms.signals.queries import newest_signal
from tumorboard.rooms.wall import queries
from tumorboard.rooms.wall.standing import MeetingStanding

bp = Blueprint("wall", __name__)


class Wall:
    """What the wall shows of a meeting now. A part is drawn once for all who look, and again after a signal."""

    def __init__(self, conference: Conference) -> None:
        self.conference = conference
        self.after = newest_signal()
        self.programme = db.session.get_one(Programme, conference.programme_id)
        self.today = now().astimezone(conference.zone).date()

    @cached_property
    def room(self) -> MeetingStanding:
        """Where the meeting stands."""
        return queries.meeting_standing(self.conference)

    def part(self, name: str) -> Drawn:
        """One part, and the cases it shows. The clock is drawn each time: it shows the moment."""
        if name == "clock":
            return Drawn(Markup(self._draw(name)), [])
        meeting, programme = self.conference, self.programme
        stands = (self.after, meeting.version, meeting.agenda_stamp, programme.version, self.today)
        return fragment(
            (request.script_root, "wall", name, meeting.id, *stands), lambda: (self._draw(name), self._cases())
        )

    def _draw(self, name: str) -> str:
        return render_template(
            f"rooms/wall/_{name}.html", conference=self.conference, room=self.room, zone=self.conference.time_zone,
            moment=now(), today=self.today, shows_names=self.programme.wall_shows_names, **PARTS[name](self),
        )  # fmt: skip

    def _cases(self) -> list[int]:
        """The current case, and the one that is announced."""
        shown = [self.room.current, *self.room.coming[: 1 if self.room.case else None]]
        return [line.case.case_id for line in shown if line is not None and line.case]

    @property
    def presentation_id(self) -> int | None:
        """Which presentation is discussed now."""
        return self.room.case.presentation_id if self.room.case else None


def _case(wall: Wall) -> dict[str, Any]:
    return {"shown": queries.case_shown(wall.presentation_id) if wall.presentation_id else None}


def _plan(wall: Wall) -> dict[str, Any]:
    return {"plan": queries.plan_shown(wall.presentation_id) if wall.presentation_id else None}


def _who(wall: Wall) -> dict[str, Any]:
    return {"who": queries.who_shown(wall.conference, wall.presentation_id)}


#: Each part of the wall, and what it asks besides where the meeting stands.
PARTS: dict[str, Callable[[Wall], dict[str, Any]]] = {
    "clock": lambda _wall: {}, "case": _case, "plan": _plan, "who": _who,
}  # fmt: skip


def _in_public(view: Callable[..., Response]) -> Callable[..., Response]:
    """A restricted case has no name on a wall, whoever opened it."""

    @wraps(view)
    def _shown(**address: Any) -> Response:
        with veiled(actor().in_public):
            return view(**address)

    return _shown


@bp.get("/conferences/<int:conference_id>/wall")
@door(May.WATCH_MEETING, conference=Conference)
@_in_public
def show(conference: Conference) -> Response:
    """The wall of a meeting: the case, the plan as it grows, who is here. Seeing it names its cases in the ledger."""
    g.frameless = True
    wall = Wall(conference)
    parts = {name: wall.part(name) for name in PARTS}
    seen(Event.WALL_READ, conference, cases=parts["case"].cases)
    return page(
        "rooms/wall/show.html", conference=conference, zone=conference.time_zone, now=now(), after=wall.after,
        parts={name: drawn.body for name, drawn in parts.items()},
    )  # fmt: skip


@bp.get("/conferences/<int:conference_id>/wall/<wall_part>")
@door(May.WATCH_MEETING, conference=Conference)
@_in_public
def part(conference: Conference, wall_part: str) -> Response:
    """One part of the wall, as it is now."""
    if wall_part not in PARTS:
        raise NotFound
    g.frameless = True
    drawn = Wall(conference).part(wall_part)
    if drawn.cases:
        seen(Event.WALL_READ, conference, cases=drawn.cases)
    return make_response(str(drawn.body))
