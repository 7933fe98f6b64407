"""The agenda as those who attend read it: page, print, PDF; what becomes of a case in the meeting."""

from collections.abc import Sequence
from typing import Any

from flask import Response, render_template
from sqlalchemy import select

from tumorboard.agendas import actions, queries
from tumorboard.agendas.builder import bp
from tumorboard.agendas.forms import DeferForm
from tumorboard.agendas.models import AgendaItem
from tumorboard.agendas.reading import sheet as table
from tumorboard.agendas.reading import slots
from tumorboard.agendas.reading.foreseen import foresee, lacking
from tumorboard.agendas.reading.kept import agenda_body
from tumorboard.agendas.reading.lines import AgendaLine, Need, agenda_of, chips, needs_of, published_agenda
from tumorboard.agendas.versions import changes
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import saw
from tumorboard.cases.models import Case
from tumorboard.conferences.attendance.queries import present_specialties
from tumorboard.conferences.models import Conference
from tumorboard.conferences.replies.expected import expected_of
from tumorboard.core.db import db, now
from tumorboard.core.documents import has_pdf, pdf, spreadsheet
from tumorboard.core.pages import go, page
from tumorboard.guard import actor, door, seen
from tumorboard.permissions import Is, May
from tumorboard.policy import visible_as


@bp.get("/conferences/<int:conference_id>/agenda")
@door(May.READ_AGENDA, conference=Conference)
def show(conference: Conference) -> Response:
    """This meeting's agenda, with what is asked of the reader's specialty first in each row."""
    told = _body(conference)
    seen(Event.AGENDA_READ, conference, cases=told.cases, key=str(conference.agenda_number))
    return page("agendas/show.html", conference=conference, body=told.body, count=len(told.cases), has_pdf=has_pdf())


@bp.get("/conferences/<int:conference_id>/agenda.pdf")
@door(May.READ_AGENDA, conference=Conference)
def document(conference: Conference) -> Response:
    """The agenda as PDF; making it is an entry that names its cases."""
    told = _body(conference)
    saw(Event.PRINTED, by=actor(), subject="conference", subject_id=conference.id, cases=told.cases,
        programme_id=conference.programme_id)  # fmt: skip
    name = f"agenda-{conference.on}"
    return pdf("agendas/show.html", name, conference=conference, body=told.body, count=len(told.cases), has_pdf=False)


@bp.get("/conferences/<int:conference_id>/agenda.xlsx")
@door(May.READ_AGENDA, conference=Conference)
def sheet(conference: Conference) -> Response:
    """The agenda as a spreadsheet; making it is an entry that names its cases."""
    lines = _lines(conference)
    cases = [line.case for line in lines if line.case]
    rows = table.rows(
        conference, lines, needs_of([one.presentation_id for one in cases]), specialty_id=_specialty(conference),
        today=now().astimezone(conference.zone).date(),
    )  # fmt: skip
    seen(Event.PRINTED, conference, cases=[one.case_id for one in cases], key="xlsx")
    return spreadsheet(f"agenda-{conference.on}", f"Agenda {conference.on}", table.HEADS, rows)


@bp.get("/conferences/<int:conference_id>/my-slots")
@door(May.READ_OWN_SLOTS, conference=Conference)
def own_slots(conference: Conference) -> Response:
    """When the reader's own cases are discussed."""
    by = actor()
    lines = [line for line in _lines(conference) if line.case is not None]
    here = Case.id.in_([line.case.case_id for line in lines if line.case])
    own = set(db.session.scalars(select(Case.id).where(here, visible_as(by, Is.ON_THE_CASE, Case))))
    mine = [line for line in lines if line.case and line.case.case_id in own]
    seen(Event.AGENDA_READ, conference, cases=[line.case.case_id for line in mine if line.case], key="own")
    return page("agendas/own_slots.html", conference=conference, lines=mine)


def _specialty(conference: Conference) -> int | None:
    """Which specialty the reader speaks for."""
    standing = actor().standings.get(conference.programme_id)
    return standing.specialty_id if standing else None


def _body(conference: Conference) -> Any:
    """The agenda's body for this reader: kept in the process while nothing it shows has changed."""
    specialty_id = _specialty(conference)
    return agenda_body(conference, specialty_id, lambda: _draw(conference, specialty_id))


def _lines(conference: Conference) -> list[AgendaLine]:
    """What readers see: the version published last; before the first, the draft (which only the desk may open)."""
    version = queries.newest_version(conference.id)
    return published_agenda(conference, version) if version else agenda_of(conference)


def _draw(conference: Conference, specialty_id: int | None) -> tuple[str, list[int]]:
    lines = _lines(conference)
    keys = [line.case.presentation_id for line in lines if line.case]
    needs = needs_of(keys + [line.withheld_id for line in lines if line.withheld_id])
    present = present_specialties(conference.id) or None
    foreseen = foresee(conference, keys, lines, needs, expected_of([conference])[conference.id])
    told = {key: [one.chip for one in found] for key, found in foreseen.items()}
    body = render_template(
        "agendas/_body.html", conference=conference, lines=lines, asked=_asked(lines, needs, specialty_id),
        chips={key: chips(needs[key], present=present) for key in keys} if present else told,
        lacking={} if present else {key: lacking(found) for key, found in foreseen.items()},
        withheld={line.withheld_id: _needed(needs[line.withheld_id]) for line in lines if line.withheld_id},
        slots=slots.filled(keys), changed=_published_changes(conference),
    )  # fmt: skip
    return body, [line.case.case_id for line in lines if line.case]


def _needed(needs: Sequence[Need]) -> list[tuple[str, str, str]]:
    """The specialties that a restricted case needs: for everybody, so that they come."""
    return chips(needs, expected={need.specialty_id for need in needs})


def _asked(lines: list[AgendaLine], needs: Any, specialty_id: int | None) -> dict[int, Any]:
    """What each row asks of the reader's own specialty."""
    keys = [line.case.presentation_id for line in lines if line.case]
    return {key: next((need for need in needs[key] if need.specialty_id == specialty_id), None) for key in keys}


def _published_changes(conference: Conference) -> list[tuple[str, Any, str]]:
    """What the version published last changed."""
    versions = queries.versions_of(conference.id)
    return changes(versions[1].lines, versions[0].lines) if len(versions) == 2 else []


@bp.post("/agenda-items/<int:agenda_item_id>/discuss")
@door(May.RECORD_PLAN, agenda_item=AgendaItem)
def discuss(agenda_item: AgendaItem) -> Response:
    """Note that the case was discussed."""
    actions.discuss_presentation(agenda_item, by=actor())
    return go("agendas.show", conference_id=agenda_item.conference_id, said="Noted as discussed")


@bp.route("/agenda-items/<int:agenda_item_id>/defer", methods=["GET", "POST"])
@door(May.DEFER_PRESENTATION, agenda_item=AgendaItem)
def defer(agenda_item: AgendaItem) -> Response:
    """Carry a case over, with its reason."""
    form = DeferForm()
    reason, note, by = form.reason.data or "", form.note.data or "", actor()
    if form.carry_out(lambda: actions.defer_presentation(agenda_item, reason=reason, note=note, by=by)):
        return go("agendas.show", conference_id=agenda_item.conference_id, said="Carried over")
    return page("agendas/defer.html", form=form, item=agenda_item, conference=agenda_item.conference)
