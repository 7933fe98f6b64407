"""The recorder's page, its parts, and running the meeting from it."""

from flask import Blueprint, Response, make_response, render_template, request

from tumorboard.agendas.actions import move_item
from tumorboard.agendas.forms import DeferForm
from tumorboard.agendas.models import AgendaItem
from tumorboard.agendas.running import actions as running
from tumorboard.agendas.running.queries import is_running
from tumorboard.audit.events import Event
from tumorboard.conferences.attendance.actions import record_attendance, record_leaving
from tumorboard.conferences.attendance.keeping import entries
from tumorboard.conferences.models import Conference
from tumorboard.conferences.states import Presence
from tumorboard.core.errors import NotFound, RuleBroken
from tumorboard.core.pages import go, page
from tumorboard.guard import actor, door, seen
from tumorboard.permissions import May
from tumorboard.presentations.models import Presentation
from tumorboard.rooms.recorder.actions import ready_to_write
from tumorboard.rooms.recorder.forms import pull_in_form
from tumorboard.rooms.recorder.parts import PARTS, shown
from tumorboard.rooms.recorder.queries import can_be_pulled_in
from tumorboard.rooms.signals.queries import newest_signal

bp = Blueprint("recorder", __name__)


@bp.get("/conferences/<int:conference_id>/recorder")
@door(May.RUN_MEETING, conference=Conference)
def show(conference: Conference) -> Response:
    """The agenda with the current case, its plan being written, and who is here."""
    after = newest_signal()
    return page("rooms/recorder/show.html", after=after, **shown(conference, *PARTS))


@bp.get("/conferences/<int:conference_id>/recorder/<recorder_part>")
@door(May.RUN_MEETING, conference=Conference)
def part(conference: Conference, recorder_part: str) -> Response:
    """One part of the page, as it is now."""
    if recorder_part not in PARTS:
        raise NotFound
    return make_response(render_template(f"rooms/recorder/_{recorder_part}.html", **shown(conference, recorder_part)))


def _back(conference_id: int, anchor: str | None = None) -> Response:
    return go("recorder.show", conference_id=conference_id, _anchor=anchor)


def _number(name: str) -> int | None:
    """A number that was posted; nothing where the field is empty or no number."""
    told = request.form.get(name, "")
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 10 else None


@bp.post("/conferences/<int:conference_id>/recorder/start")
@door(May.RUN_MEETING, conference=Conference)
def start(conference: Conference) -> Response:
    """The meeting begins."""
    running.start_meeting(conference, by=actor())
    return _back(conference.id)


@bp.post("/conferences/<int:conference_id>/recorder/next")
@door(May.RUN_MEETING, conference=Conference)
def following(conference: Conference) -> Response:
    """The case was discussed, and the next one comes up; at the end of a break too."""
    by = actor()
    ready_to_write(running.open_next(conference, since=_number("since"), by=by), by=by)
    return _back(conference.id)


@bp.post("/conferences/<int:conference_id>/recorder/previous")
@door(May.RUN_MEETING, conference=Conference)
def previous(conference: Conference) -> Response:
    """Back to the case before."""
    by = actor()
    ready_to_write(running.open_previous(conference, since=_number("since"), by=by), by=by)
    return _back(conference.id)


@bp.post("/conferences/<int:conference_id>/recorder/break")
@door(May.RUN_MEETING, conference=Conference)
def pause(conference: Conference) -> Response:
    """A break begins."""
    running.begin_break(conference, since=_number("since"), by=actor())
    return _back(conference.id)


@bp.post("/agenda-items/<int:agenda_item_id>/take-up")
@door(May.RUN_MEETING, agenda_item=AgendaItem)
def take_up(agenda_item: AgendaItem) -> Response:
    """This case comes up now, out of turn or once more."""
    by = actor()
    ready_to_write(running.open_item(agenda_item, since=_number("since"), asked=True, by=by), by=by)
    return _back(agenda_item.conference_id, f"item-{agenda_item.id}")


@bp.post("/agenda-items/<int:agenda_item_id>/shift")
@door(May.BUILD_AGENDA, agenda_item=AgendaItem)
def shift(agenda_item: AgendaItem) -> Response:
    """Move one of the cases to come to a place, 0 is first."""
    move_item(agenda_item, _number("position") or 0, by=actor())
    return _back(agenda_item.conference_id, f"item-{agenda_item.id}")


@bp.route("/agenda-items/<int:agenda_item_id>/put-off", methods=["GET", "POST"])
@door(May.DEFER_PRESENTATION, agenda_item=AgendaItem)
def put_off(agenda_item: AgendaItem) -> Response:
    """Carry a case over from the room, with its reason; the next one comes up."""
    form, by = DeferForm(), actor()
    reason, note = form.reason.data or "", form.note.data or ""
    done = form.is_done(lambda: ready_to_write(
        running.defer_in_meeting(agenda_item, reason=reason, note=note, by=by), by=by))  # fmt: skip
    if done:
        return _back(agenda_item.conference_id)
    return page("rooms/recorder/put_off.html", form=form, item=agenda_item, conference=agenda_item.conference)


@bp.route("/conferences/<int:conference_id>/recorder/pull-in", methods=["GET", "POST"])
@door(May.BUILD_AGENDA, conference=Conference)
def pull_in(conference: Conference) -> Response:
    """Choose a case that was never listed, and say why it cannot wait."""
    candidates = can_be_pulled_in(conference.programme_id)
    form = pull_in_form(candidates)
    item = form.carry_out(
        lambda: running.pull_in(
            conference, Presentation.find(form.presentation.data), reason=form.reason.data or "", by=actor()
        )
    )
    if item:
        return _back(conference.id, f"item-{item.id}")
    seen(Event.AGENDA_READ, conference, cases=[one.case_id for one in candidates], key="pull in")
    return page("rooms/recorder/pull_in.html", form=form, conference=conference, candidates=candidates,
                runs=is_running(conference.id))  # fmt: skip


@bp.post("/conferences/<int:conference_id>/recorder/people/<int:person_id>")
@door(May.RECORD_ATTENDANCE, conference=Conference)
def attend(conference: Conference, person_id: int) -> Response:
    """Somebody is here, remote, or goes: one click."""
    known = entries(conference)
    if person_id not in known:
        raise NotFound
    person, how, by = known[person_id].member.person, request.form.get("presence", ""), actor()
    if how == "left":
        record_leaving(conference, person, by=by)
    elif how in (Presence.IN_ROOM, Presence.REMOTE):
        record_attendance(conference, person, how, by=by)
    else:
        raise RuleBroken("Choose in the room, remote or gone.")
    return _back(conference.id, f"person-{person_id}")
