"""Pages of attendance over a period: one's own, the certificate of it, and each specialty against its target."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request, url_for

from tumorboard.audit.events import Event
from tumorboard.conferences.attendance.opening import is_on
from tumorboard.conferences.attendance.queries import spans_of
from tumorboard.conferences.queries import attendances, coming_conferences
from tumorboard.conferences.times import today_in
from tumorboard.core import documents
from tumorboard.core.db import now
from tumorboard.core.errors import NotFound
from tumorboard.core.pages import go, page
from tumorboard.core.words import clock
from tumorboard.directory.letterhead.queries import heading_of
from tumorboard.directory.models import Programme
from tumorboard.guard import actor, door, seen
from tumorboard.permissions import May
from tumorboard.policy import allowed
from tumorboard.reports.attendance import queries
from tumorboard.reports.attendance.hours import hours_words
from tumorboard.reports.attendance.periods import Period, period_asked

bp = Blueprint("attended", __name__)
SIZE = 25


@bp.get("/attendance")
@door(May.OPEN_OWN_PAGES)
def mine() -> Response:
    """The meetings the reader attended in one programme and period; checking in to the one of today."""
    programme = _own_programme()
    if programme is None:
        return page("reports/attendance/mine.html", programme=None, choices=[], period=None)
    period, by = _period(programme), actor()
    rows = queries.attended_by(by.id, programme, period)
    return page(
        "reports/attendance/mine.html", programme=programme, period=period, rows=rows, **_sums(rows),
        choices=[(one.slug, one.programme) for one in by.standings.values()], has_pdf=documents.has_pdf(),
        asked={"programme": programme.slug, "first": period.first, "last": period.last}, **_today(programme),
    )  # fmt: skip


@bp.get("/attendance/certificate")
@door(May.OPEN_OWN_PAGES)
def certificate() -> Response:
    """The certificate, to be printed from the browser."""
    told = _certificate()
    if told is None:
        return go("attended.mine")
    return page("reports/attendance/certificate.html", on_paper=False, has_pdf=documents.has_pdf(), **told)


@bp.get("/attendance/certificate/pdf")
@door(May.OPEN_OWN_PAGES)
def certificate_pdf() -> Response:
    """The certificate as a PDF."""
    told = _certificate()
    if told is None:
        return go("attended.mine")
    name = f"attendance-{told['period'].first}-{told['period'].last}"
    return documents.pdf("reports/attendance/certificate.html", name, on_paper=True, **told)


@bp.get("/programmes/<programme_slug>/attendance")
@door(May.READ_ATTENDANCE, programme=Programme)
def by_specialty(programme: Programme) -> Response:
    """Each specialty against its target, and the meetings one by one."""
    period = _period(programme, a_year=True)
    meetings = queries.held_meetings(programme, period)
    there = queries.specialties_at(programme, meetings)
    begin = _begin([one.id for one in meetings])
    rows = meetings[begin : begin + SIZE]
    asked: dict[str, Any] = {"first": period.first, "last": period.last}
    here = url_for("attended.by_specialty", programme_slug=programme.slug, **asked)
    return page(
        "reports/attendance/by_specialty.html", programme=programme, period=period, there=there, rows=rows,
        shares=queries.shares(programme, meetings, there), held=len(meetings), usual=queries.USUAL_TARGET,
        first=here if begin else None, asked=asked,
        following=f"{here}&after={rows[-1].id}" if len(meetings) > begin + SIZE else None,
    )  # fmt: skip


@bp.get("/programmes/<programme_slug>/attendance.xlsx")
@door(May.READ_ATTENDANCE, programme=Programme)
def sheet(programme: Programme) -> Response:
    """The same as a spreadsheet: a row for each meeting, a column for each specialty."""
    period = _period(programme, a_year=True)
    meetings = queries.held_meetings(programme, period)
    there = queries.specialties_at(programme, meetings)
    counted = queries.shares(programme, meetings, there)
    heads = ["Day", "Time", *(one.specialty.code for one in counted)]
    rows: list[list[object]] = [
        [str(one.on), clock(one.starts_at, one.zone), *(int(each.specialty.id in there[one.id]) for each in counted)]
        for one in meetings
    ]
    rows.append(["There, in per cent", "", *(one.percent for one in counted)])
    rows.append(["Target, in per cent", "", *(one.target for one in counted)])
    seen(Event.PRINTED, programme, key=f"attendance.xlsx {period.words}")
    return documents.spreadsheet(f"attendance-{programme.slug}", "Attendance", heads, rows)


def _own_programme() -> Programme | None:
    """The programme an address names, if it is the reader's; without a name the first of theirs."""
    slugs = [one.slug for one in actor().standings.values()]
    asked = request.args.get("programme") or next(iter(slugs), None)
    if asked is None:
        return None
    if asked not in slugs:
        raise NotFound
    return Programme.find(asked)


def _period(programme: Programme, *, a_year: bool = False) -> Period:
    """This year until today, or (``a_year``) the last twelve months."""
    today = today_in(programme.time_zone)
    asked = {name: request.args.get(name, "")[:20] for name in ("first", "last")}
    if a_year and not any(asked.values()):
        return Period(today - timedelta(days=365), today)
    return period_asked(asked, today)


def _sums(rows: list[queries.Attended]) -> dict[str, Any]:
    length = sum((one.length for one in rows), timedelta())
    return {"hours": hours_words(length), "cases": sum(one.cases for one in rows), "hours_words": hours_words}


def _certificate() -> dict[str, Any] | None:
    programme = _own_programme()
    if programme is None:
        return None
    period, by = _period(programme), actor()
    rows = queries.attended_by(by.id, programme, period)[::-1]
    seen(Event.PRINTED, programme, key=f"certificate {period.words}")
    return {
        "programme": programme, "period": period, "rows": rows, "who": by.name, "heading": heading_of(programme.id),
        "issued_on": now().astimezone(ZoneInfo(programme.time_zone)).date(),
        "asked": {"programme": programme.slug, "first": period.first, "last": period.last}, **_sums(rows),
    }  # fmt: skip


def _today(programme: Programme) -> dict[str, Any]:
    """The meeting that one can check in to now."""
    meeting = next((one for one in coming_conferences(programme.id, most=4) if is_on(one)), None)
    if meeting is None or not allowed(actor(), May.CHECK_IN, meeting):
        return {"conference": None}
    own = actor().id
    return {
        "conference": meeting, "own_spans": spans_of(meeting.id).get(own, []),
        "own_row": attendances(meeting.id).get(own), "back": "mine",
    }  # fmt: skip


def _begin(keys: list[int]) -> int:
    """Where the page of a list begins: after the meeting that the address names."""
    after = request.args.get("after", "")
    key = int(after) if after.isdecimal() and len(after) < 10 else 0
    return keys.index(key) + 1 if key in keys else 0
