"""Pages of the weekly series: making and changing it, its days without a meeting, its end."""

from collections.abc import Sequence
from itertools import islice
from zoneinfo import ZoneInfo

from flask import Blueprint, Response

from tumorboard.conferences.models import ConferenceSeries, Holiday
from tumorboard.conferences.particulars import board
from tumorboard.conferences.queries import holidays_of
from tumorboard.conferences.series import actions, jobs, queries
from tumorboard.conferences.series.cutoff import Cutoff, cutoff_of
from tumorboard.conferences.series.forms import EndForm, HolidayForm, RuleForm, SeriesForm
from tumorboard.conferences.times import days, shifted_words, today_in
from tumorboard.core.errors import NotFound
from tumorboard.core.pages import go, page
from tumorboard.core.words import day, plural
from tumorboard.directory.models import Programme
from tumorboard.guard import actor, door
from tumorboard.permissions import May
from tumorboard.vocabulary.templates import programme_template, template_names

__all__ = ["bp", "jobs"]  # what is done by the clock is known as soon as the pages are

bp = Blueprint("series", __name__)


@bp.route("/programmes/<programme_slug>/series/make", methods=["GET", "POST"])
@door(May.KEEP_CONFERENCES, programme=Programme)
def make(programme: Programme) -> Response:
    """Begin a weekly series."""
    zone = programme.time_zone
    form = SeriesForm(data={"name": "Tumor Conference", "first_on": today_in(zone), "time_zone": zone})
    form.offer(board(programme.id))
    meeting = programme_template(programme.template).meeting if programme.template in template_names() else None
    if meeting and not form.is_submitted():
        form.weekday.data, form.starts.data = str(meeting.weekday), meeting.starts_at
        form.length_minutes.data = meeting.minutes
        form.show_cutoff(Cutoff(meeting.cutoff_weekday, meeting.cutoff_at))
    made = form.carry_out(lambda: actions.make_series(programme, by=actor(), **form.beginning))
    if made:
        said = f"The next meetings are planned. {_shifts(made)}".strip()
        return go("conferences.index", programme_slug=programme.slug, said=said)
    return page("conferences/series/make.html", form=form, programme=programme)


@bp.route("/series/<int:series_id>", methods=["GET", "POST"])
@door(May.KEEP_CONFERENCES, series=ConferenceSeries)
def change(series: ConferenceSeries) -> Response:
    """Change the weekly rule; the coming meetings follow it."""
    form = RuleForm.of(series, board(series.programme_id))
    form.show_cutoff(cutoff_of(series))
    stay = form.carry_out(lambda: actions.change_series(series, by=actor(), **form.rule))
    if stay is not None:
        kept = f" {plural(len(stay), 'meeting')} kept: the agenda is published." if stay else ""
        said = f"The series and its coming meetings are changed.{kept} {_shifts(series)}".strip()
        return go("series.change", series_id=series.id, said=said)
    return page(
        "conferences/series/change.html", form=form, series=series, holidays=_coming_holidays(series),
        off_the_rule=queries.off_the_rule(series),
    )  # fmt: skip


@bp.route("/series/<int:series_id>/holidays", methods=["GET", "POST"])
@door(May.KEEP_CONFERENCES, series=ConferenceSeries)
def holidays(series: ConferenceSeries) -> Response:
    """The days on which a series does not meet."""
    form = HolidayForm()
    made = form.carry_out(lambda: actions.add_holiday(series, on=form.on.data, words=form.words.data or "", by=actor()))
    if made:
        return go("series.holidays", series_id=series.id, said="No meeting on this day")
    return page("conferences/series/holidays.html", form=form, series=series, rows=_coming_holidays(series))


@bp.post("/series/<int:series_id>/holidays/<int:holiday_id>/remove")
@door(May.KEEP_CONFERENCES, series=ConferenceSeries)
def remove_holiday(series: ConferenceSeries, holiday_id: int) -> Response:
    """Meet on this day after all."""
    holiday = Holiday.find(holiday_id)
    if holiday.series_id != series.id:
        raise NotFound
    actions.remove_holiday(holiday, by=actor())
    return go("series.holidays", series_id=series.id, said="The series meets on this day again")


@bp.route("/series/<int:series_id>/end", methods=["GET", "POST"])
@door(May.KEEP_CONFERENCES, series=ConferenceSeries)
def end(series: ConferenceSeries) -> Response:
    """Say which day is the last."""
    form = EndForm(data={"ended_on": series.ended_on})
    if form.is_done(lambda: actions.end_series(series, on=form.ended_on.data, by=actor())):
        return go("series.change", series_id=series.id, said="The series ends then")
    return page("conferences/series/end.html", form=form, series=series)


def _coming_holidays(series: ConferenceSeries) -> Sequence[Holiday]:
    return holidays_of(series.id, since=today_in(series.time_zone))


def _shifts(series: ConferenceSeries) -> str:
    """What to tell of a time that the clocks skip or repeat on a day of the series within the year."""
    zone, today = ZoneInfo(series.time_zone), today_in(series.time_zone)
    for on in islice(days(series.weekday, since=max(today, series.first_on)), 53):
        told = shifted_words(on, series.starts, zone)
        if told:
            return f"{day(on)}: {told}"
    return ""
