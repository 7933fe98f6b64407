"""Pages of attendance: every member by specialty, one click each."""

from collections.abc import Sequence

from flask import Blueprint, Response, request

from tumorboard.conferences import queries
from tumorboard.conferences.attendance import actions
from tumorboard.conferences.models import Conference
from tumorboard.conferences.particulars import BOARD
from tumorboard.conferences.states import PRESENT, Presence
from tumorboard.core.forms import Form
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
    form = Form()  # the radios, one group a person, are drawn by the template
    members = [one for one in current_memberships(conference.programme_id) if one.roles & BOARD]
    if form.carry_out(lambda: _record(conference, members)) is not None:
        return go("conferences.show", conference_id=conference.id, said="Attendance recorded")
    rows = queries.attendances(conference.id)
    kept = {one.person_id: rows[one.person_id].presence.value for one in members if one.person_id in rows}
    marked = {one.person_id: request.form.get(f"presence-{one.person_id}") for one in members}
    return page(
        "conferences/attendance/attend.html", form=form, conference=conference,
        groups=queries.by_specialty(conference.programme_id, members),
        kept=kept, marked=marked if form.is_submitted() else kept, presences=list(Presence),
        there=sum(row.presence in PRESENT for row in rows.values()), last=queries.last_attended(conference),
    )  # fmt: skip


@bp.post("/conferences/<int:conference_id>/attendance/as-last-time")
@door(May.RECORD_ATTENDANCE, conference=Conference)
def repeat(conference: Conference) -> Response:
    """Everyone who was there the last time, and is not marked yet, is there."""
    count = actions.repeat_attendance(conference, by=actor())
    return go("attendance.attend", conference_id=conference.id, said=f"{count} marked as last time")


def _record(conference: Conference, members: Sequence[Membership]) -> list[int]:
    """Only what the writer changed: who marks another line at the same time loses nothing."""
    asked = {}
    for one in members:
        wanted, was = (request.form.get(f"{name}-{one.person_id}") for name in ("presence", "was"))
        if wanted is not None and wanted != (was or ""):
            asked[one.person_id] = wanted
    return list(actions.record_attendances(conference, asked, by=actor()))
