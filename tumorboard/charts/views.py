"""The page of a case: its story in one screen, the timeline below."""

from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request

from tumorboard.audit.events import Event
from tumorboard.cases.access import BOARD
from tumorboard.cases.models import Case
from tumorboard.cases.states import CaseState
from tumorboard.charts import lines, queries, story
from tumorboard.core.pages import page
from tumorboard.followups.triggers.queries import triggers_of
from tumorboard.guard import actor, door, seen
from tumorboard.permissions import May
from tumorboard.policy import Actor, allowed
from tumorboard.presentations.readiness import Asked
from tumorboard.vocabulary.lists import label

bp = Blueprint("charts", __name__)
#: The lines of a case list are filled from here: naming the module keeps its import.
LINES = (lines.last_plans, lines.next_meetings)


@bp.get("/cases/<int:case_id>")
@door(May.READ_CASE, case=Case)
def case(case: Case) -> Response:
    """Everything about a case: what is asked now, what was decided, what is missing, what happened."""
    by = actor()
    is_board = bool(by.roles_in(case.programme_id) & set(BOARD))
    patient, programme = queries.patient_and_programme(case)
    rows, presented = queries.happenings(case, by), queries.presentations(case, by)
    plans = queries.plans(case, by)
    moments = story.timeline(case, rows, presented, [plan for plan, _ in plans], ZoneInfo(programme.time_zone))
    changes, looks = queries.history(case, with_drafting=is_board, **_earlier())
    asked = story.current(presented)
    seen(Event.CASE_READ, case)
    return page(
        "charts/case.html", case=case, patient=patient, programme=programme, presented=presented, plans=plans,
        asked=asked, needs=_needs(case, asked, by), last=story.last_signed(plans), flags=story.flags(case, rows),
        recommended=queries.recommendations(case, with_proposed=is_board), moments=[one.entry for one in moments],
        holder=max((row for row in rows if row.kind == "holder"), key=lambda row: row.key, default=None),
        changes=changes, looks=looks, label=label, carried_out=story.carried_out, triggers=triggers_of(case.id),
        may_edit=case.state is CaseState.OPEN and allowed(by, May.EDIT_CASE, case),
    )  # fmt: skip


def _earlier() -> dict[str, int]:
    """Where the reader goes on in the case's history, by the last entry shown."""
    asked = {name: request.args.get(name, "") for name in ("changes_before", "looks_before")}
    return {name: int(key) for name, key in asked.items() if key.isascii() and key.isdecimal() and len(key) < 10}


def _needs(case: Case, asked: queries.Presented | None, by: Actor) -> list[tuple[str, bool, str | None]]:
    """What the present question still needs: words, whether it is there, and who owes it."""
    return [
        (words_of(one.what), one.done_at is not None, one.owner)
        for one in queries.readiness_needs(case, by)
        if asked is not None and one.presentation_id == asked.id
    ]


def words_of(what: str) -> str:
    """A thing asked before a discussion, as it reads; one that is no longer asked stands as it was kept."""
    return Asked(what).words if what in set(Asked) else what.replace("_", " ").capitalize()
