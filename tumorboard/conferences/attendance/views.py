"""Pages of attendance: every member by specialty, one click each; one member's times; checking in oneself."""

from collections.abc import Sequence

from flask import Blueprint, Response, request

from tumorboard.conferences import queries
from tumorboard.conferences.attendance import actions
from tumorboard.conferences.attendance.forms import ReasonForm, TimesForm
from tumorboard.conferences.attendance.opening import is_on
from tumorboard.conferences.attendance.queries import corrections_of, spans_of
from tumorboard.conferences.attendance.spans import is_there
from tumorboard.conferences.models import Conference
from tumorboard.conferences.particulars import BOARD
from tumorboard.conferences.states import PRESENT, Presence
from tumorboard.core.errors import NotFound
from tumorboard.core.pages import go, page
from tumorboard.directory.models import Membership
from tumorboard.directory.queries import current_memberships
from tumorboard.guard import actor, door
from tumorboard.permissions import May

bp = Blueprint("attendance", __name__)


@bp.route("/conferences/<int:conference_id>/attendance", methods=["GET", "POST"])
@door(May.RECORD_ATTENDANCE, conference=Conference)
def attend(conference: Conference) -> Response:
    """Every member by specialty, one click each."""
    form = ReasonForm()  # the radios, one group a person, are drawn by the template
    members = [one for one in current_memberships(conference.programme_id) if one.roles & BOARD]
    if form.carry_out(lambda: _record(conference, members, form.because.data or "")) is not None:
        return go("conferences.show", conference_id=conference.id, said="Attendance recorded")
    rows, spans = queries.attendances(conference.id), spans_of(conference.id)
    kept = {one.person_id: rows[one.person_id].presence.value for one in members if one.person_id in rows}
    marked = {one.person_id: request.form.get(f"presence-{one.person_id}") for one in members}
    return page(
        "conferences/attendance/attend.html", form=form, conference=conference,
        groups=queries.by_specialty(conference.programme_id, members),
        kept=kept, marked=marked if form.is_submitted() else kept, presences=list(Presence),
        there=sum(row.presence in PRESENT for row in rows.values()), last=queries.last_attended(conference),
        spans=spans, here={key for key, theirs in spans.items() if is_there(theirs)}, is_on=is_on(conference),
        corrections=corrections_of(conference.id) if conference.attendance_corrected_at else [],
    )  # fmt: skip


@bp.post("/conferences/<int:conference_id>/attendance/as-last-time")
@door(May.RECORD_ATTENDANCE, conference=Conference)
def repeat(conference: Conference) -> Response:
    """Everyone who was there the last time, and is not marked yet, is there."""
    count = actions.repeat_attendance(conference, by=actor())
    return go("attendance.attend", conference_id=conference.id, said=f"{count} marked as last time")


@bp.route("/conferences/<int:conference_id>/attendance/<int:person_id>", methods=["GET", "POST"])
@door(May.RECORD_ATTENDANCE, conference=Conference)
def times(conference: Conference, person_id: int) -> Response:
    """When one member was there, by hand."""
    member, kept = _member(conference, person_id), spans_of(conference.id).get(person_id, [])
    form = TimesForm.of(conference, kept)
    done = form.is_done(
        lambda: actions.correct_times(
            conference, member.person, form.spans(conference, kept), because=form.because.data or "", by=actor()
        )
    )
    if done:
        said = f"The times of {member.person.name} are kept"
        return go("attendance.attend", conference_id=conference.id, _anchor=f"who-{person_id}", said=said)
    return page(
        "conferences/attendance/times.html", form=form, conference=conference, member=member, kept=kept,
        row=queries.attendances(conference.id).get(person_id),
    )  # fmt: skip


@bp.post("/conferences/<int:conference_id>/attendance/<int:person_id>/leave")
@door(May.RECORD_ATTENDANCE, conference=Conference)
def leave(conference: Conference, person_id: int) -> Response:
    """A member goes now."""
    person = _member(conference, person_id).person
    actions.record_leaving(conference, person, by=actor())
    return go(
        "attendance.attend", conference_id=conference.id, _anchor=f"who-{person_id}", said=f"{person.name} has left"
    )


@bp.post("/conferences/<int:conference_id>/check-in")
@door(May.CHECK_IN, conference=Conference)
def check_in(conference: Conference) -> Response:
    """Say oneself that one is there, in the room or remote."""
    actions.check_in(conference, request.form.get("presence", ""), by=actor())
    return _back(conference, "You are checked in")


@bp.post("/conferences/<int:conference_id>/check-out")
@door(May.CHECK_IN, conference=Conference)
def check_out(conference: Conference) -> Response:
    """Say oneself that one goes."""
    actions.check_out(conference, by=actor())
    return _back(conference, "You have left the meeting")


def _back(conference: Conference, said: str) -> Response:
    if request.form.get("back") == "room":
        return go("attendee.show", conference_id=conference.id, said=said)
    if request.form.get("back") == "mine":
        return go("attended.mine", said=said)
    return go("conferences.show", conference_id=conference.id, said=said)


def _member(conference: Conference, person_id: int) -> Membership:
    for one in current_memberships(conference.programme_id):
        if one.person_id == person_id:
            return one
    raise NotFound


def _record(conference: Conference, members: Sequence[Membership], because: str) -> list[int]:
    """Only what the writer changed: who marks another line at the same time loses nothing."""
    asked = {}
    for one in members:
        wanted, was = (request.form.get(f"{name}-{one.person_id}") for name in ("presence", "was"))
        if wanted is not None and wanted != (was or ""):
            asked[one.person_id] = wanted
    return list(actions.record_attendances(conference, asked, because=because, by=actor()))
