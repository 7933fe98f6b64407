"""The page that ends a meeting: each case that was not discussed in one line, with its reason."""

from typing import Any

from flask import Blueprint, Response, request

from tumorboard.agendas.carryover.actions import DISCUSSED, NOT_REACHED, Because, end_meeting
from tumorboard.agendas.carryover.queries import closing_of
from tumorboard.agendas.carryover.still_open import things_open
from tumorboard.agendas.queries import cases_left
from tumorboard.agendas.reading.lines import AgendaLine, agenda_of
from tumorboard.audit.events import Event
from tumorboard.conferences.models import Conference
from tumorboard.core.forms import Form
from tumorboard.core.pages import go, page
from tumorboard.core.veil.rows import unveiled
from tumorboard.core.words import plural
from tumorboard.guard import actor, door, seen
from tumorboard.permissions import May
from tumorboard.vocabulary.lists import choice_list

bp = Blueprint("carryover", __name__)


@bp.route("/conferences/<int:conference_id>/end", methods=["GET", "POST"])
@door(May.DEFER_PRESENTATION, conference=Conference)
def end(conference: Conference) -> Response:
    """Say that the meeting is over, and why each case left was not discussed."""
    form, because = Form(), _told()
    count = form.carry_out(lambda: end_meeting(conference, because=because, by=actor()))
    if count is not None:
        said = f"The meeting was held. {plural(count, 'case')} carried over." if count else "The meeting was held"
        return go("conferences.show", conference_id=conference.id, said=said)
    lines = _left(conference)
    things = things_open(conference)
    cases = [line.case.case_id for line in lines if line.case] + [one.case_id for one in things]
    seen(Event.AGENDA_READ, conference, cases=cases, key="end")
    return page(
        "agendas/end.html", form=form, conference=conference, lines=lines, things=things, because=because,
        reasons=choice_list("deferral_reason").offers(), usual=NOT_REACHED, discussed=DISCUSSED,
        closing=closing_of(conference.id),
    )  # fmt: skip


def _left(conference: Conference) -> list[AgendaLine]:
    keys = {item.id for item in unveiled(cases_left)(conference)}
    return [line for line in agenda_of(conference) if line.item_id in keys]


def _told() -> dict[int, Because]:
    """The reason posted for each item: ``reason-7`` and ``note-7``."""
    told: dict[int, Any] = {}
    for name, reason in request.form.items():
        what, _, key = name.partition("-")
        if what == "reason" and key.isascii() and key.isdecimal() and len(key) < 10:
            note = request.form.get(f"note-{key}", "").replace("\x00", "").strip()[:2000]
            told[int(key)] = Because(reason.replace("\x00", "")[:80], note)
    return told
