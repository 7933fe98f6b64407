"""My work, and every child."""

from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, request, url_for

from tumorboard.audit.events import Event
from tumorboard.conferences.replies.queries import meetings_asked
from tumorboard.core.db import now
from tumorboard.core.pages import page
from tumorboard.directory.models import Person, Programme
from tumorboard.guard import actor, door, seen
from tumorboard.permissions import May
from tumorboard.worklists import standings
from tumorboard.worklists.every_child import children_waiting, count_waiting
from tumorboard.worklists.meetings import next_meetings
from tumorboard.worklists.tasks import MOST, tasks_of

bp = Blueprint("worklists", __name__)
#: Standings are kept by listening to the session: naming the module keeps its import.
KEPT = standings


@door(May.OPEN_OWN_PAGES)
def home() -> Response:
    """My work: at most seven things, the most urgent first, and the next meetings."""
    by = actor()
    asked = meetings_asked(by)
    nudged = [one for one in asked if one.is_open]
    tasks, more = tasks_of(by, _today(), most=MOST - len(nudged))
    if tasks:
        seen(Event.CASES_LISTED, Person(id=by.id), cases=[task.case_id for task in tasks])
    return page(
        "worklists/home.html", tasks=tasks, more=more, meetings=next_meetings(by), by=by, asked=asked,
        nudged=nudged, moment_now=now(),
    )  # fmt: skip


@bp.get("/programmes/<programme_slug>/every-child")
@door(May.READ_EVERY_CHILD, programme=Programme)
def every_child(programme: Programme) -> Response:
    """The children who were never discussed or have no next step: the list that must become empty."""
    today = now().astimezone(ZoneInfo(programme.time_zone)).date()
    children, more = children_waiting(programme.id, today, after=_after())
    last = children[-1] if more else None
    following = (
        url_for("worklists.every_child", programme_slug=programme.slug, after=f"{last.first_seen_on}_{last.patient_id}")
        if last
        else None
    )
    if children:
        seen(Event.PATIENT_READ, programme, patients=[one.patient_id for one in children])
    count = count_waiting(programme.id, today)
    return page("worklists/every_child.html", programme=programme, children=children, count=count, following=following)


def _today() -> date:
    return now().astimezone(ZoneInfo(current_app.config["TIME_ZONE"])).date()


def _after() -> tuple[date, int] | None:
    """Where the page continues: the last child's day and id."""
    on, _, key = request.args.get("after", "").partition("_")
    try:
        return date.fromisoformat(on), int(key[:9])
    except ValueError:
        return None
