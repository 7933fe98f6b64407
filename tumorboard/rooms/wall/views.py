"""The wall: a page for the projector, and its parts, fetched again when they change."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, g, make_response, render_template

from tumorboard.audit.events import Event
from tumorboard.conferences.models import Conference
from tumorboard.core.db import db, now
from tumorboard.core.errors import NotFound
from tumorboard.core.pages import page
from tumorboard.directory.models import Programme
from tumorboard.guard import door, seen
from tumorboard.permissions import May
from tumorboard.rooms.signals.queries import newest_signal
from tumorboard.rooms.wall import queries
from tumorboard.rooms.wall.standing import MeetingStanding

bp = Blueprint("wall", __name__)


def _case(room: MeetingStanding) -> dict[str, Any]:
    return {"shown": queries.case_shown(room.case.presentation_id) if room.case else None}


def _plan(room: MeetingStanding) -> dict[str, Any]:
    return {"plan": queries.plan_shown(room.case.presentation_id) if room.case else None}


#: Each part of the wall, and what it asks besides where the meeting stands.
PARTS: dict[str, Callable[[MeetingStanding], dict[str, Any]]] = {
    "clock": lambda _room: {}, "case": _case, "plan": _plan, "who": lambda _room: {},
}  # fmt: skip


@bp.get("/conferences/<int:conference_id>/wall")
@door(May.WATCH_MEETING, conference=Conference)
def show(conference: Conference) -> Response:
    """The wall of a meeting: the case, the plan as it grows, who is here."""
    g.frameless = True
    after = newest_signal()
    context = _context(conference, *PARTS)
    return page("rooms/wall/show.html", after=after, now=now(), **context)


@bp.get("/conferences/<int:conference_id>/wall/<wall_part>")
@door(May.WATCH_MEETING, conference=Conference)
def part(conference: Conference, wall_part: str) -> Response:
    """One part of the wall, as it is now."""
    if wall_part not in PARTS:
        raise NotFound
    g.frameless = True
    return make_response(render_template(f"rooms/wall/_{wall_part}.html", **_context(conference, wall_part)))


def _context(conference: Conference, *parts: str) -> dict[str, Any]:
    """What these parts show; showing a case is an entry that names it."""
    room = queries.meeting_standing(conference)
    programme = db.session.get_one(Programme, conference.programme_id)
    context: dict[str, Any] = {
        "conference": conference, "room": room, "zone": conference.time_zone, "moment": now(),
        "today": now().astimezone(conference.zone).date(), "shows_names": programme.wall_shows_names,
    }  # fmt: skip
    for name in parts:
        context |= PARTS[name](room)
    if "who" in parts:
        context["who"] = queries.who_shown(conference, room.case.presentation_id if room.case else None)
    shown = [line.case.case_id for line in [room.current, *room.coming[:1]] if line is not None and line.case]
    seen(Event.WALL_READ, conference, cases=shown)
    return context
