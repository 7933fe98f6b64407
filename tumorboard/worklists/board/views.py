"""The board's page, as columns or as a table, and its two acts: move a case, say that something is there now."""

import re
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, request, url_for

from tumorboard.agendas.queries import is_late
from tumorboard.audit.events import Event
from tumorboard.conferences.models import Conference
from tumorboard.core.db import db, now
from tumorboard.core.errors import NotFound, RuleBroken
from tumorboard.core.pages import Undo, go, page
from tumorboard.core.words import day
from tumorboard.directory.models import Programme
from tumorboard.guard import actor, door, seen
from tumorboard.permissions import May
from tumorboard.policy import allowed
from tumorboard.presentations.actions import reopen_readiness, settle_readiness
from tumorboard.presentations.models import Presentation, ReadinessNeed
from tumorboard.presentations.queries import need_words
from tumorboard.worklists.board.actions import place_presentation
from tumorboard.worklists.board.lacking import DESK, owners_of
from tumorboard.worklists.board.reading import Wanted, board_of, open_item

bp = Blueprint("board", __name__)
#: The most cases shown in a column, and of each meeting in the table.
CARDS, ROWS = 30, 500


@bp.get("/programmes/<programme_slug>/board")
@door(May.READ_BOARD, programme=Programme)
def show(programme: Programme) -> Response:
    """Every coming meeting with its cases, and what each of them lacks."""
    as_table, kept = _as_table(), _kept()
    board = board_of(programme.id, _wanted(), most=ROWS if as_table else CARDS)
    seen(Event.CASES_LISTED, programme, cases=board.case_ids, key="board")
    moving = request.args.get("move", "")
    cards = (card for column in board.columns for card in column.cards)
    return page(
        "worklists/board/show.html", programme=programme, board=board, kept=kept, as_table=as_table,
        owners=owners_of(programme.id), zone=ZoneInfo(programme.time_zone), moment=now(),
        moving=next((card.line for card in cards if str(card.line.presentation_id) == moving), None),
        may_move=allowed(actor(), May.BUILD_AGENDA, programme),
    )  # fmt: skip


@bp.post("/presentations/<int:presentation_id>/meeting")
@door(May.BUILD_AGENDA, presentation=Presentation)
def place(presentation: Presentation) -> Response:
    """Move a case to the meeting that ``to`` names, or (none) off every agenda."""
    conference, before = _meeting(presentation), open_item(presentation)
    where = {"to": str(before.conference_id) if before else "none"}
    if before:
        where |= {"position": str(before.position + 1), "minutes": str(before.minutes)}
    if (before.conference_id if before else None) == (conference.id if conference else None):
        return _back(presentation, "It stands there already")
    if conference and is_late(conference, presentation):
        if before:
            return _closed(presentation, conference)
        return go("late.ask", conference_id=conference.id, presentation_id=presentation.id)
    place = _number("position")
    place_presentation(
        presentation, conference, by=actor(), minutes=_number("minutes"), position=place - 1 if place else None
    )
    said = f"Moved to {day(conference.starts_at, conference.zone)}" if conference else "Taken off the agenda"
    undo = url_for("board.place", presentation_id=presentation.id, **_kept())
    return _back(presentation, said, (undo, where))


@bp.post("/presentations/<int:presentation_id>/board/readiness")
@door(May.SETTLE_READINESS, presentation=Presentation)
def settle(presentation: Presentation) -> Response:
    """Say that something is there now, or take that back, and stay on the board."""
    need = ReadinessNeed.find(_number("need") or 0)
    if need.presentation_id != presentation.id:
        raise NotFound
    if request.form.get("take_back"):
        reopen_readiness(need, by=actor())
        return _back(presentation, "Taken back: still lacking")
    settle_readiness(need, by=actor())
    undo = url_for("board.settle", presentation_id=presentation.id, **_kept())
    return _back(presentation, f"{need_words(need)}: there now", (undo, {"need": str(need.id), "take_back": "1"}))


def _closed(presentation: Presentation, conference: Conference) -> Response:
    """A listed case stays where it is: only a candidate can be a late add-on."""
    flash(
        f"Referral for {day(conference.starts_at, conference.zone)} is closed. Take the case off its agenda first, "
        "then ask for a late add-on.",
        "warning",
    )
    return _back(presentation, "")


def _back(presentation: Presentation, said: str, undo: Undo | None = None) -> Response:
    slug = db.session.get_one(Programme, presentation.programme_id).slug
    card = f"card-{presentation.id}"
    return go("board.show", programme_slug=slug, said=said, undo=undo, _anchor=card, **_kept())


def _meeting(presentation: Presentation) -> Conference | None:
    if request.form.get("to") == "none":
        return None
    conference = db.session.get(Conference, _number("to") or 0)
    if conference is None or conference.programme_id != presentation.programme_id:
        raise NotFound
    return conference


def _number(name: str) -> int | None:
    told = request.form.get(name, "").strip()
    if told and not (told.isdecimal() and len(told) < 10):
        raise RuleBroken("This is not a number.", remedy="Go back, and choose from the list.")
    return int(told) if told else None


def _wanted() -> Wanted:
    owner = request.args.get("owner", "")
    is_owner = re.fullmatch(rf"{DESK}|(person|specialty)-\d{{1,9}}", owner)
    return Wanted(only_lacking=bool(request.args.get("lacking")), owner_key=owner if is_owner else "")


def _kept() -> dict[str, Any]:
    """What the reader chose to see: it stays as it is while cards move."""
    return {name: request.args[name][:20] for name in ("as", "lacking", "owner") if request.args.get(name)}


def _as_table() -> bool:
    """A phone shows the table unless the board was asked for: nobody drags a card across a phone."""
    chosen = request.args.get("as")
    return chosen == "table" or (chosen != "board" and "Mobi" in request.user_agent.string)
