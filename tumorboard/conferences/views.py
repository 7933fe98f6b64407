"""Pages of the meetings: the list, one meeting; moving, cancelling and holding it, and who leads."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request, url_for

from tumorboard.conferences import actions, queries
from tumorboard.conferences.attendance.opening import is_on
from tumorboard.conferences.attendance.queries import present_specialties, spans_of
from tumorboard.conferences.forms import CancelForm, ChairForm, ExtraForm, MoveForm, OwnCutoffForm, PlaceForm
from tumorboard.conferences.models import Conference
from tumorboard.conferences.particulars import board
from tumorboard.conferences.quorum import quorum
from tumorboard.conferences.replies.expected import expected_of, own_stances
from tumorboard.conferences.replies.queries import replies_to, speaks_anywhere
from tumorboard.conferences.replies.sayings import predict
from tumorboard.conferences.series.cutoff import cutoff_at, usual_hours
from tumorboard.conferences.states import PRESENT, ConferenceState
from tumorboard.conferences.times import moment_of, shifted_words
from tumorboard.core.db import db
from tumorboard.core.errors import NotFound
from tumorboard.core.pages import go, page
from tumorboard.core.words import moment
from tumorboard.directory.models import Programme
from tumorboard.directory.queries import active_specialties
from tumorboard.guard import actor, door
from tumorboard.permissions import May
from tumorboard.policy import allowed

bp = Blueprint("conferences", __name__)
SIZE = 50


@bp.get("/programmes/<programme_slug>/conferences")
@door(May.READ_CONFERENCES, programme=Programme)
def index(programme: Programme) -> Response:
    """The coming meetings, or those that were."""
    is_past = request.args.get("show") == "past"
    found = (
        queries.past_conferences(programme.id, before=_before(), most=SIZE + 1)
        if is_past
        else queries.coming_conferences(programme.id, most=SIZE + 1)
    )
    rows, following = found[:SIZE], None
    if is_past and len(found) > SIZE:
        before = f"{rows[-1].starts_at.isoformat()}_{rows[-1].id}"
        following = url_for("conferences.index", programme_slug=programme.slug, show="past", before=before)
    return page(
        "conferences/index.html", programme=programme, rows=rows, is_past=is_past, following=following,
        present=queries.count_present([one.id for one in rows]), series=queries.series_of(programme.id),
        upcoming=next((one for one in rows if one.state is ConferenceState.PLANNED), None),
    )  # fmt: skip


@bp.get("/conferences/<int:conference_id>")
@door(May.READ_CONFERENCES, conference=Conference)
def show(conference: Conference) -> Response:
    """One meeting: when and where, who leads, who attends or is expected."""
    specialties = active_specialties(conference.programme_id)
    rows = queries.attendance_of(conference.id)
    here = present_specialties(conference.id) if rows else set()
    expected = expected_of([conference])[conference.id]
    told = {one.id: predict(one, expected.get(one.id), conference.zone) for one in specialties}
    attended = [(one.code, one.name, "given" if one.id in here else "missing") for one in specialties]
    return page(
        "conferences/show.html", conference=conference, specialties=specialties, rows=rows, here=here,
        told=told, quorum=quorum([one for one in specialties if one.is_required], here),
        present=sum(row.presence in PRESENT for row in rows),
        chips=attended if rows else [one.chip for one in told.values()],
        closes_at=cutoff_at(conference), shifted=_shifted(conference), **_own_reply(conference),
        **_own_presence(conference), observes=_observes(conference),
    )  # fmt: skip


def _own_reply(conference: Conference) -> dict[str, Any]:
    """What the reader answered, while the meeting takes replies."""
    by = actor()
    if conference.state is not ConferenceState.PLANNED or conference.is_over or not allowed(by, May.REPLY, conference):
        return {"own_stance": None}
    return {
        "own_stance": own_stances(by.id, [conference])[conference.id],
        "own": replies_to(conference.id).get(by.id), "counts": speaks_anywhere(by, conference.programme_id),
    }  # fmt: skip


def _observes(conference: Conference) -> bool:
    """Whether the programme scores its meetings, once this one's day has come."""
    return conference.has_come and db.session.get_one(Programme, conference.programme_id).observes


def _own_presence(conference: Conference) -> dict[str, Any]:
    """Whether the reader is checked in, while that can be said."""
    by = actor()
    if not is_on(conference) or not allowed(by, May.CHECK_IN, conference):
        return {"checks_in": False}
    spans, row = spans_of(conference.id).get(by.id, []), queries.attendances(conference.id).get(by.id)
    return {"checks_in": True, "own_spans": spans, "own_row": row}


def _shifted(conference: Conference) -> str:
    """Said of a meeting on the hour that daylight saving skips or repeats."""
    on, local = conference.on, conference.starts_at.astimezone(conference.zone).time()
    planned = conference.series.starts if conference.series and conference.planned_on == on else local
    as_planned = moment_of(on, planned, conference.zone) == conference.starts_at
    return shifted_words(on, planned if as_planned else local, conference.zone)


@bp.route("/programmes/<programme_slug>/conferences/extra", methods=["GET", "POST"])
@door(May.KEEP_CONFERENCES, programme=Programme)
def extra(programme: Programme) -> Response:
    """Add a meeting outside the series."""
    form = ExtraForm()
    form.offer(board(programme.id))
    if not form.is_submitted():
        form.cutoff_hours.data = usual_hours(programme)
    zone = ZoneInfo(programme.time_zone)
    made = form.carry_out(
        lambda: actions.hold_extra(programme, starts_at=form.moment(zone), by=actor(), **form.place_facts)
    )
    if made:
        said = f"Added {moment(made.starts_at, zone)}. {shifted_words(form.on.data, form.starts.data, zone)}"
        return go("conferences.show", conference_id=made.id, said=said.strip())
    return page("conferences/extra.html", form=form, programme=programme)


@bp.route("/conferences/<int:conference_id>/time", methods=["GET", "POST"])
@door(May.KEEP_CONFERENCES, conference=Conference)
def move(conference: Conference) -> Response:
    """Move a meeting to another time."""
    zone, was = conference.zone, conference.starts_at
    form = MoveForm.of(conference)
    if form.is_done(lambda: actions.move_conference(conference, starts_at=form.moment(zone), by=actor())):
        said = f"Moved from {moment(was, zone)}. {shifted_words(form.on.data, form.starts.data, zone)}"
        return go("conferences.show", conference_id=conference.id, said=said.strip())
    return page("conferences/move.html", form=form, conference=conference)


@bp.route("/conferences/<int:conference_id>/change", methods=["GET", "POST"])
@door(May.KEEP_CONFERENCES, conference=Conference)
def change(conference: Conference) -> Response:
    """Change how long a meeting is, and where; of an extra one also when referral closes."""
    kind = PlaceForm if conference.series_id else OwnCutoffForm
    form = kind.of(conference, board(conference.programme_id))
    if form.is_done(lambda: actions.change_conference(conference, by=actor(), **form.place_facts)):
        return go("conferences.show", conference_id=conference.id, said="The meeting is changed")
    return page("conferences/change.html", form=form, conference=conference)


@bp.route("/conferences/<int:conference_id>/chair", methods=["GET", "POST"])
@door(May.KEEP_CONFERENCES, conference=Conference)
def chair(conference: Conference) -> Response:
    """Name who chairs a meeting, and the deputy."""
    form = ChairForm.of(conference, board(conference.programme_id))
    if form.is_done(lambda: actions.name_chair(conference, by=actor(), **form.leaders)):
        return go("conferences.show", conference_id=conference.id, said="Chair and deputy are named")
    return page("conferences/chair.html", form=form, conference=conference)


@bp.route("/conferences/<int:conference_id>/cancel", methods=["GET", "POST"])
@door(May.KEEP_CONFERENCES, conference=Conference)
def cancel(conference: Conference) -> Response:
    """Cancel a meeting, with the reason."""
    form = CancelForm()
    if form.is_done(lambda: actions.cancel_conference(conference, because=form.because.data or "", by=actor())):
        return go("conferences.show", conference_id=conference.id, said="The meeting is cancelled")
    return page("conferences/cancel.html", form=form, conference=conference)


@bp.post("/conferences/<int:conference_id>/hold")
@door(May.RECORD_ATTENDANCE, conference=Conference)
def hold(conference: Conference) -> Response:
    """Say that the meeting was held."""
    actions.hold_conference(conference, by=actor())
    if allowed(actor(), May.DEFER_PRESENTATION, conference):
        return go("carryover.end", conference_id=conference.id, said="The meeting was held. Look at what is left")
    said = "The meeting was held. The coordinator or the chair carries over what was not discussed"
    return go("conferences.show", conference_id=conference.id, said=said)


def _before() -> tuple[datetime, int] | None:
    """Where the page continues: the last meeting's moment and id."""
    at, _, key = request.args.get("before", "").partition("_")
    if not at:
        return None
    try:
        return datetime.fromisoformat(at).astimezone(UTC), int(key[:9])
    except (ValueError, OverflowError):
        raise NotFound from None
