"""The attendee's page, for a phone in the room or a laptop far away; and its parts, fetched again when they change."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, g, make_response, render_template

from tumorboard.audit.events import Event
from tumorboard.conferences.attendance.queries import spans_of
from tumorboard.conferences.models import Conference
from tumorboard.conferences.queries import attendances
from tumorboard.core.db import db, now
from tumorboard.core.errors import NotFound
from tumorboard.core.pages import page
from tumorboard.directory.models import Specialty
from tumorboard.guard import actor, door, seen
from tumorboard.permissions import May
from tumorboard.plans.stances.queries import stances_of
from tumorboard.rooms.attendee.queries import asked_of
from tumorboard.rooms.signals.queries import newest_signal
from tumorboard.rooms.wall.queries import meeting_standing, plan_shown
from tumorboard.rooms.wall.standing import MeetingStanding

bp = Blueprint("attendee", __name__)


def _presence(conference: Conference, _room: MeetingStanding) -> dict[str, Any]:
    me = actor().id
    return {"own_row": attendances(conference.id).get(me), "own_spans": spans_of(conference.id).get(me, [])}


def _asked(conference: Conference, room: MeetingStanding) -> dict[str, Any]:
    return {"asked": asked_of(room, _specialty_id(conference))}


def _plan(_conference: Conference, room: MeetingStanding) -> dict[str, Any]:
    plan = plan_shown(room.case.presentation_id) if room.case else None
    return {"plan": plan, "stances": stances_of(plan.plan.id) if plan else None}


#: Each part of the page, and what it asks besides where the meeting stands.
PARTS: dict[str, Callable[[Conference, MeetingStanding], dict[str, Any]]] = {
    "presence": _presence, "asked": _asked, "plan": _plan, "coming": _asked,
}  # fmt: skip


@bp.get("/conferences/<int:conference_id>/here")
@door(May.WATCH_MEETING, conference=Conference)
def show(conference: Conference) -> Response:
    """What a meeting asks of the reader now, and their answers in one tap each."""
    after = newest_signal()
    return page("rooms/attendee/show.html", after=after, **_context(conference, *PARTS))


@bp.get("/conferences/<int:conference_id>/here/<attendee_part>")
@door(May.WATCH_MEETING, conference=Conference)
def part(conference: Conference, attendee_part: str) -> Response:
    """One part of the page, as it is now."""
    if attendee_part not in PARTS:
        raise NotFound
    g.frameless = True
    return make_response(
        render_template(f"rooms/attendee/_{attendee_part}.html", **_context(conference, attendee_part))
    )


def _specialty_id(conference: Conference) -> int | None:
    standing = actor().standings.get(conference.programme_id)
    return standing.specialty_id if standing else None


def _context(conference: Conference, *parts: str) -> dict[str, Any]:
    """What these parts show; showing cases is an entry that names them."""
    room, mine = meeting_standing(conference), _specialty_id(conference)
    context: dict[str, Any] = {
        "conference": conference, "room": room, "zone": conference.time_zone, "moment": now(), "now": now(),
        "today": now().astimezone(conference.zone).date(),
        "specialty": db.session.get(Specialty, mine) if mine else None,
    }  # fmt: skip
    for ask in dict.fromkeys(PARTS[name] for name in parts):
        context |= ask(conference, room)
    shown = [room.current] if {"asked", "plan"} & set(parts) else []
    shown += room.coming if "coming" in parts else []
    cases = {line.case.case_id for line in shown if line is not None and line.case}
    seen(Event.ROOM_READ, conference, cases=sorted(cases))
    return context
