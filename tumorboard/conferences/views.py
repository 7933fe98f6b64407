"""Pages of the meetings and their series: the list, one meeting, who attends; moving, cancelling, planning them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request, url_for

from tumorboard.conferences import actions, attendance, jobs, queries
from tumorboard.conferences.forms import (
    AttendanceForm,
    CancelForm,
    ChairForm,
    EndForm,
    ExtraForm,
    HolidayForm,
    MoveForm,
    PlaceForm,
    RuleForm,
    SeriesForm,
)
from tumorboard.conferences.models import Conference, ConferenceSeries, Holiday
from tumorboard.conferences.quorum import quorum
from tumorboard.conferences.states import PRESENT, ConferenceState, Presence
from tumorboard.conferences.times import shifted_words, today_in
from tumorboard.core.errors import NotFound
from tumorboard.core.pages import go, page
from tumorboard.core.words import moment
from tumorboard.directory.models import Membership, Person, Programme
from tumorboard.directory.queries import active_specialties, current_memberships, people_as
from tumorboard.guard import actor, door
from tumorboard.permissions import May, Role

__all__ = ["bp", "jobs"]  # what is done by the clock is known as soon as the pages are

bp = Blueprint("conferences", __name__)
SIZE = 50
BOARD = {Role.ATTENDEE, Role.COORDINATOR, Role.CHAIR}


def board(programme_id: int) -> list[Person]:
    """Who may chair a meeting of the programme."""
    return list(people_as(programme_id, *BOARD))


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
        is_due=conference.on <= today_in(conference.time_zone),
    )  # fmt: skip


@bp.route("/conferences/<int:conference_id>/attendance", methods=["GET", "POST"])
@door(May.RECORD_ATTENDANCE, conference=Conference)
def attend(conference: Conference) -> Response:
    """Every member by specialty, one click each."""
    form = AttendanceForm()
    members = [one for one in current_memberships(conference.programme_id) if one.roles & BOARD]
    if form.carry_out(lambda: _record(conference, members)) is not None:
        return go("conferences.show", conference_id=conference.id, said="Attendance recorded")
    rows = queries.attendances(conference.id)
    kept = {one.person_id: rows[one.person_id].presence.value for one in members if one.person_id in rows}
    marked = {one.person_id: request.form.get(f"presence-{one.person_id}") for one in members}
    return page(
        "conferences/attendance.html", form=form, conference=conference,
        groups=queries.by_specialty(conference.programme_id, members),
        kept=kept, marked=marked if form.is_submitted() else kept, presences=list(Presence),
        there=sum(row.presence in PRESENT for row in rows.values()), last=queries.last_attended(conference),
    )  # fmt: skip


@bp.post("/conferences/<int:conference_id>/attendance/as-last-time")
@door(May.RECORD_ATTENDANCE, conference=Conference)
def repeat(conference: Conference) -> Response:
    """Everyone who was there the last time, and is not marked yet, is there."""
    count = attendance.repeat_attendance(conference, by=actor())
    return go("conferences.attend", conference_id=conference.id, said=f"{count} marked as last time")


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
    zone = conference.zone
    local = conference.starts_at.astimezone(zone)
    stands = {"on": local.date(), "starts": local.time(), "version": str(conference.version)}
    form = MoveForm(data=stands)
    if form.is_submitted():
        form.refuse_stale(conference, saved=MoveForm(formdata=None, data=stands))
    was = conference.starts_at
    form.carry_out(lambda: actions.move_conference(conference, starts_at=form.moment(zone), by=actor()))
    if form.is_submitted() and not form.errors:
        said = f"Moved from {moment(was, zone)}. {shifted_words(form.on.data, form.starts.data, zone)}"
        return go("conferences.show", conference_id=conference.id, said=said.strip())
    return page("conferences/move.html", form=form, conference=conference)


@bp.route("/conferences/<int:conference_id>/change", methods=["GET", "POST"])
@door(May.KEEP_CONFERENCES, conference=Conference)
def change(conference: Conference) -> Response:
    """Change how long a meeting is, and where."""
    people = board(conference.programme_id)
    form = PlaceForm(obj=conference)
    form.offer(people)
    _refuse_stale(form, conference, people)
    form.carry_out(lambda: actions.change_conference(conference, by=actor(), **form.place_facts))
    if form.is_submitted() and not form.errors:
        return go("conferences.show", conference_id=conference.id, said="The meeting is changed")
    return page("conferences/change.html", form=form, conference=conference)


@bp.route("/conferences/<int:conference_id>/chair", methods=["GET", "POST"])
@door(May.KEEP_CONFERENCES, conference=Conference)
def chair(conference: Conference) -> Response:
    """Name who chairs a meeting, and the deputy."""
    people = board(conference.programme_id)
    form = ChairForm(obj=conference)
    form.offer(people)
    _refuse_stale(form, conference, people)
    form.carry_out(lambda: actions.name_chair(conference, by=actor(), **form.leaders))
    if form.is_submitted() and not form.errors:
        return go("conferences.show", conference_id=conference.id, said="Chair and deputy are named")
    return page("conferences/chair.html", form=form, conference=conference)


@bp.route("/conferences/<int:conference_id>/cancel", methods=["GET", "POST"])
@door(May.KEEP_CONFERENCES, conference=Conference)
def cancel(conference: Conference) -> Response:
    """Cancel a meeting, with the reason."""
    form = CancelForm()
    form.carry_out(lambda: actions.cancel_conference(conference, because=form.because.data or "", by=actor()))
    if form.is_submitted() and not form.errors:
        return go("conferences.show", conference_id=conference.id, said="The meeting is cancelled")
    return page("conferences/cancel.html", form=form, conference=conference)


@bp.post("/conferences/<int:conference_id>/hold")
@door(May.RECORD_ATTENDANCE, conference=Conference)
def hold(conference: Conference) -> Response:
    """Say that the meeting was held."""
    actions.hold_conference(conference, by=actor())
    return go("conferences.show", conference_id=conference.id, said="The meeting was held")


@bp.route("/programmes/<programme_slug>/series/make", methods=["GET", "POST"])
@door(May.KEEP_CONFERENCES, programme=Programme)
def make_series(programme: Programme) -> Response:
    """Begin a weekly series."""
    zone = programme.time_zone
    form = SeriesForm(data={"name": "Tumor Conference", "first_on": today_in(zone), "time_zone": zone})
    form.offer(board(programme.id))
    made = form.carry_out(
        lambda: actions.make_series(
            programme, first_on=form.first_on.data, time_zone=form.time_zone.data, by=actor(), **form.rule
        )
    )
    if made:
        return go("conferences.index", programme_slug=programme.slug, said="The next meetings are planned")
    return page("conferences/series_make.html", form=form, programme=programme)


@bp.route("/series/<int:series_id>", methods=["GET", "POST"])
@door(May.KEEP_CONFERENCES, series=ConferenceSeries)
def change_series(series: ConferenceSeries) -> Response:
    """Change the weekly rule; the coming meetings follow it."""
    people = board(series.programme_id)
    form = RuleForm(obj=series)
    form.offer(people)
    if form.is_submitted():
        saved = RuleForm(formdata=None, obj=series)
        saved.offer(people)
        form.refuse_stale(series, saved=saved)
    form.carry_out(lambda: actions.change_series(series, by=actor(), **form.rule))
    if form.is_submitted() and not form.errors:
        return go(
            "conferences.change_series",
            series_id=series.id,
            said="The series and its coming meetings are changed",
        )
    return page(
        "conferences/series.html", form=form, series=series,
        holidays=queries.holidays_of(series.id, since=today_in(series.time_zone)),
    )  # fmt: skip


@bp.route("/series/<int:series_id>/holidays", methods=["GET", "POST"])
@door(May.KEEP_CONFERENCES, series=ConferenceSeries)
def holidays(series: ConferenceSeries) -> Response:
    """The days on which a series does not meet."""
    form = HolidayForm()
    made = form.carry_out(lambda: actions.add_holiday(series, on=form.on.data, words=form.words.data or "", by=actor()))
    if made:
        return go("conferences.holidays", series_id=series.id, said="No meeting on this day")
    rows = queries.holidays_of(series.id, since=today_in(series.time_zone))
    return page("conferences/holidays.html", form=form, series=series, rows=rows)


@bp.post("/series/<int:series_id>/holidays/<int:holiday_id>/remove")
@door(May.KEEP_CONFERENCES, series=ConferenceSeries)
def remove_holiday(series: ConferenceSeries, holiday_id: int) -> Response:
    """Meet on this day after all."""
    holiday = Holiday.find(holiday_id)
    if holiday.series_id != series.id:
        raise NotFound
    actions.remove_holiday(holiday, by=actor())
    return go("conferences.holidays", series_id=series.id, said="The series meets on this day again")


@bp.route("/series/<int:series_id>/end", methods=["GET", "POST"])
@door(May.KEEP_CONFERENCES, series=ConferenceSeries)
def end_series(series: ConferenceSeries) -> Response:
    """Say which day is the last."""
    form = EndForm(data={"ended_on": series.ended_on})
    form.carry_out(lambda: actions.end_series(series, on=form.ended_on.data, by=actor()))
    if form.is_submitted() and not form.errors:
        return go("conferences.change_series", series_id=series.id, said="The series ends then")
    return page("conferences/series_end.html", form=form, series=series)


def _refuse_stale(form: ChairForm, conference: Conference, people: list[Person]) -> None:
    if form.is_submitted():
        saved = type(form)(formdata=None, obj=conference)
        saved.offer(people)
        form.refuse_stale(conference, saved=saved)


def _record(conference: Conference, members: Sequence[Membership]) -> list[int]:
    """Only what the writer changed: who marks another line at the same time loses nothing."""
    asked = {}
    for one in members:
        wanted, was = (request.form.get(f"{name}-{one.person_id}") for name in ("presence", "was"))
        if wanted is not None and wanted != (was or ""):
            asked[one.person_id] = wanted
    return list(attendance.record_attendances(conference, asked, by=actor()))


def _before() -> tuple[datetime, int] | None:
    """Where the page continues: the last meeting's moment and id."""
    at, _, key = request.args.get("before", "").partition("_")
    if not at:
        return None
    try:
        return datetime.fromisoformat(at).astimezone(UTC), int(key[:9])
    except (ValueError, OverflowError):
        raise NotFound from None
