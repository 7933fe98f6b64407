"""Pages of the meetings: the list, one meeting; moving, cancelling and holding it, and who leads."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request, url_for

from tumorboard.conferences import actions, queries
from tumorboard.conferences.forms import CancelForm, ChairForm, ExtraForm, MoveForm, PlaceForm
from tumorboard.conferences.models import Conference
from tumorboard.conferences.particulars import board
from tumorboard.conferences.quorum import quorum
from tumorboard.conferences.states import PRESENT, ConferenceState
from tumorboard.conferences.times import shifted_words
from tumorboard.core.errors import NotFound
from tumorboard.core.pages import go, page
from tumorboard.core.words import moment
from tumorboard.directory.models import Programme
from tumorboard.directory.queries import active_specialties
from tumorboard.guard import actor, door
from tumorboard.permissions import May

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
    here = {row.specialty_id for row in rows if row.presence in PRESENT and row.specialty_id}
    expected = queries.expected_specialties(conference.programme_id)
    to_come = set() if rows else expected
    chips = [
        (one.code, one.name, "given" if one.id in here else "expected" if one.id in to_come else "missing")
        for one in specialties
    ]
    return page(
        "conferences/show.html", conference=conference, specialties=specialties, rows=rows, here=here,
        expected=expected, quorum=quorum([one for one in specialties if one.is_required], here),
        present=sum(row.presence in PRESENT for row in rows), chips=chips,
    )  # fmt: skip


@bp.route("/programmes/<programme_slug>/conferences/extra", methods=["GET", "POST"])
@door(May.KEEP_CONFERENCES, programme=Programme)
def extra(programme: Programme) -> Response:
    """Add a meeting outside the series."""
    form = ExtraForm()
    form.offer(board(programme.id))
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
    """Change how long a meeting is, and where."""
    form = PlaceForm.of(conference, board(conference.programme_id))
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
    return go("conferences.show", conference_id=conference.id, said="The meeting was held")


def _before() -> tuple[datetime, int] | None:
    """Where the page continues: the last meeting's moment and id."""
    at, _, key = request.args.get("before", "").partition("_")
    if not at:
        return None
    try:
        return datetime.fromisoformat(at).astimezone(UTC), int(key[:9])
    except (ValueError, OverflowError):
        raise NotFound from None
