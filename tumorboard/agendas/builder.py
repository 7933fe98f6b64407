"""Building an agenda: candidates beside the meeting; each click, key or drag is one small post."""

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request, session, url_for

from tumorboard.agendas import actions, queries
from tumorboard.agendas.late.queries import late_notes
from tumorboard.agendas.models import AgendaItem
from tumorboard.agendas.proposal.queries import last_proposal
from tumorboard.agendas.reading.foreseen import foresee, gaps, lacking
from tumorboard.agendas.reading.lines import (
    MOST,
    AgendaLine,
    CaseLine,
    agenda_of,
    candidates_of,
    needs_of,
    readiness_rings,
)
from tumorboard.agendas.reading.waiting import drawn_candidates, waiting_rows
from tumorboard.agendas.versions import changes
from tumorboard.audit.events import Event
from tumorboard.conferences.models import Conference
from tumorboard.conferences.queries import meetings_ahead
from tumorboard.conferences.replies.expected import expected_of
from tumorboard.conferences.replies.queries import nudges_of
from tumorboard.conferences.series.cutoff import cutoff_at, is_closed
from tumorboard.core.db import db, now
from tumorboard.core.errors import NotFound, RuleBroken
from tumorboard.core.pages import Undo, go, page
from tumorboard.core.words import clock
from tumorboard.directory.models import Programme
from tumorboard.guard import actor, door, seen
from tumorboard.permissions import May
from tumorboard.presentations.models import Presentation
from tumorboard.vocabulary.lists import label

bp = Blueprint("agendas", __name__)


@bp.app_template_global()
def urgency_words(code: str) -> str:
    """An urgency as the clinician chose it."""
    return label("urgency", code)


@bp.app_template_filter()
def frozen_clock(moment: str, zone: str) -> str:
    """The time of day in a frozen line."""
    return clock(datetime.fromisoformat(moment), ZoneInfo(zone))


@bp.get("/programmes/<programme_slug>/candidates")
@door(May.BUILD_AGENDA, programme=Programme)
def candidates(programme: Programme) -> Response:
    """The candidates, and the coming meetings they could be listed for."""
    rows, coming = waiting_rows(programme.id), meetings_ahead(programme.id)
    seen(Event.CASES_LISTED, programme, cases=rows.case_ids)
    today = now().astimezone(ZoneInfo(programme.time_zone)).date()
    drawn = drawn_candidates(rows, ahead=coming[0] if coming else None, today=today)
    count = len(rows.cases)
    return page("agendas/candidates.html", programme=programme, body=drawn.body, count=count, is_capped=count == MOST,
                coming=coming, proposal=last_proposal(programme.id))  # fmt: skip


@bp.get("/conferences/<int:conference_id>/build")
@door(May.BUILD_AGENDA, conference=Conference)
def build(conference: Conference) -> Response:
    """Left the candidates, right the meeting as a ruler of time."""
    waiting, lines = candidates_of(conference.programme_id), agenda_of(conference)
    cases = [line.case for line in lines if line.case]
    seen(Event.AGENDA_READ, conference, cases=[line.case_id for line in [*waiting, *cases]], key="build")
    programme = db.session.get_one(Programme, conference.programme_id)
    return page(
        "agendas/build.html", conference=conference, programme=programme, waiting=waiting, lines=lines,
        used=sum(line.minutes for line in lines), changed=_changed(conference),
        undo=_last_step(conference), **_told(conference, [*waiting, *cases], lines), **_closing(conference),
    )  # fmt: skip


def _told(conference: Conference, cases: list[CaseLine], lines: list[AgendaLine]) -> dict[str, Any]:
    keys = [line.presentation_id for line in cases]
    foreseen = foresee(conference, keys, lines, needs_of(keys), expected_of([conference])[conference.id])
    return {
        "chips": {key: [one.chip for one in found] for key, found in foreseen.items()},
        "lacking": {key: lacking(found) for key, found in foreseen.items()},
        "gaps": gaps(lines, foreseen), "nudges": nudges_of(conference.id), "late": late_notes(conference.programme_id),
        "rings": readiness_rings(keys),
        "why": {line.presentation_id: line.standing() for line in cases},
    }  # fmt: skip


def _closing(conference: Conference) -> dict[str, Any]:
    """When referral closes for this meeting, and whether it has."""
    return {"closes_at": cutoff_at(conference), "is_closed": is_closed(conference, now())}


def _changed(conference: Conference) -> list[tuple[str, Any, str]] | None:
    """What differs from the version published last; None before the first."""
    last = queries.newest_version(conference.id)
    return changes(last.lines, queries.lines_now(conference)) if last else None


def _last_step(conference: Conference) -> Undo | None:
    kept = session.get("agenda_undo")
    return (kept[1], kept[2]) if kept and kept[0] == conference.id else None


def _done(conference: Conference, said: str, undo: Undo | None = None, *, at: int = 0) -> Response:
    """Back to the builder with a toast, the focus on the row that the form names, else on the item ``at``."""
    session["agenda_undo"] = [conference.id, *undo] if undo else None
    asked = request.form.get("focus", "")
    row = asked if re.fullmatch(r"(slot|candidate)-\d{1,10}", asked) else f"slot-{at}" if at else None
    return go("agendas.build", conference_id=conference.id, said=said, undo=undo, _anchor=row)


def _step(conference: Conference, verb: str, **fields: int | None) -> Undo:
    given = {name: str(value) for name, value in fields.items() if value is not None}
    return url_for(f"agendas.{verb}", conference_id=conference.id), given


def _number(name: str) -> int | None:
    told = request.form.get(name, "").strip()
    if not told:
        return None
    if not told.lstrip("-").isdecimal() or len(told) > 9:
        raise RuleBroken("This is not a number.", remedy="Go back, and give a whole number.")
    return int(told)


def _item(conference: Conference) -> AgendaItem:
    item = db.session.get(AgendaItem, _number("id") or 0)
    if item is None or item.conference_id != conference.id:
        raise NotFound
    return item


def _place() -> int | None:
    """The place asked for, counted from 1 as people do."""
    place = _number("position")
    return place - 1 if place is not None else None


@bp.post("/conferences/<int:conference_id>/add")
@door(May.BUILD_AGENDA, conference=Conference)
def add(conference: Conference) -> Response:
    """Place a candidate on the agenda."""
    presentation = db.session.get(Presentation, _number("id") or 0)
    if presentation is None or presentation.programme_id != conference.programme_id:
        raise NotFound
    if queries.is_late(conference, presentation):
        return go("late.ask", conference_id=conference.id, presentation_id=presentation.id)
    item = actions.list_presentation(conference, presentation, position=_place(), by=actor())
    return _done(conference, "Added to the agenda", _step(conference, "remove", id=item.id), at=item.id)


@bp.post("/conferences/<int:conference_id>/remove")
@door(May.BUILD_AGENDA, conference=Conference)
def remove(conference: Conference) -> Response:
    """Take an item off."""
    item = _item(conference)
    place, key = item.position + 1, item.presentation_id
    actions.unlist_presentation(item, by=actor())
    if key is None:
        return _done(conference, "Break removed", _step(conference, "pause", position=place, minutes=item.minutes))
    return _done(conference, "Taken off the agenda", _step(conference, "add", id=key, position=place))


@bp.post("/conferences/<int:conference_id>/move")
@door(May.BUILD_AGENDA, conference=Conference)
def move(conference: Conference) -> Response:
    """Move an item to a place (counted from 1)."""
    item, place = _item(conference), _place()
    before = item.position + 1
    if place is None:
        raise RuleBroken("Say to which place it moves.")
    actions.move_item(item, place, by=actor())
    undo = _step(conference, "move", id=item.id, position=before)
    return _done(conference, f"Moved to place {item.position + 1}", undo, at=item.id)


@bp.post("/conferences/<int:conference_id>/minutes")
@door(May.BUILD_AGENDA, conference=Conference)
def minutes(conference: Conference) -> Response:
    """Give an item its minutes."""
    item = _item(conference)
    before = item.minutes
    actions.set_minutes(item, _number("minutes") or 0, by=actor())
    return _done(
        conference, f"{item.minutes} minutes", _step(conference, "minutes", id=item.id, minutes=before), at=item.id
    )


@bp.post("/conferences/<int:conference_id>/pause")
@door(May.BUILD_AGENDA, conference=Conference)
def pause(conference: Conference) -> Response:
    """Insert a break."""
    item = actions.add_break(conference, minutes=_number("minutes") or 10, position=_place(), by=actor())
    return _done(conference, "Break inserted", _step(conference, "remove", id=item.id), at=item.id)


@bp.post("/conferences/<int:conference_id>/publish")
@door(May.BUILD_AGENDA, conference=Conference)
def publish(conference: Conference) -> Response:
    """Freeze the agenda as the next version, for everybody to see."""
    version = actions.publish_agenda(conference, by=actor())
    session["agenda_undo"] = None
    return go("agendas.show", conference_id=conference.id, said=f"Version {version.number} is published")
