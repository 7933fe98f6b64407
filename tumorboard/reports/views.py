"""Pages of those who check: a programme's ledger, and the same as a file."""

import csv
from datetime import date
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, request, url_for

from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.errors import NotFound
from tumorboard.core.pages import page, paged
from tumorboard.directory.models import Programme
from tumorboard.guard import door, seen
from tumorboard.permissions import May
from tumorboard.reports import queries

bp = Blueprint("reports", __name__)
MOST = 50_000
FILTERS = ("person", "event", "day")


@bp.get("/programmes/<programme_slug>/ledger")
@door(May.READ_LEDGER, programme=Programme)
def ledger(programme: Programme) -> Response:
    """Who did and saw what in the programme, newest first."""
    asked, chosen = _asked(programme), _chosen()
    after = request.args.get("after")
    part = paged(queries.entries(programme, asked), key=LedgerEntry.id, after=after)
    seen(Event.LEDGER_READ, programme)
    here = url_for("reports.ledger", programme_slug=programme.slug, **chosen)
    following = url_for("reports.ledger", programme_slug=programme.slug, after=part.next_key, **chosen)
    return page(
        "reports/ledger.html", programme=programme, rows=[(row[0], row[1]) for row in part.rows], chosen=chosen,
        people=queries.members_ever(programme.id), events=sorted(Event, key=lambda one: one.words),
        about=queries.about, following=following if part.next_key else None, first=here if after else None,
        file=url_for("reports.ledger_file", programme_slug=programme.slug, **chosen),
    )  # fmt: skip


@bp.get("/programmes/<programme_slug>/ledger.csv")
@door(May.READ_LEDGER, programme=Programme)
def ledger_file(programme: Programme) -> Response:
    """The newest entries as a file for a spreadsheet."""
    chosen, zone = _chosen(), ZoneInfo(programme.time_zone)
    lines = StringIO()
    writer = csv.writer(lines)
    writer.writerow(["Entry", "When", "Event", "Who", "About", "Client address", "Request"])
    for entry, name in queries.newest(programme, _asked(programme), MOST):
        when = entry.at.astimezone(zone).isoformat(timespec="seconds")
        cells = [entry.id, when, entry.event.words, name or "", queries.about(entry), entry.address, entry.request_id]
        writer.writerow([harmless(str(cell)) for cell in cells])
    seen(Event.PRINTED, programme, key=f"ledger.csv {sorted(chosen.items())}")
    response = make_response(lines.getvalue())
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="ledger-{programme.slug}.csv"'
    return response


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else cell


def _chosen() -> dict[str, Any]:
    return {name: request.args[name][:40] for name in FILTERS if request.args.get(name)}


def _asked(programme: Programme) -> queries.Asked:
    """What the address asks for; an address that makes no sense leads nowhere rather than to everything."""
    chosen = _chosen()
    who = chosen.get("person", "")
    if who and not (who.isdecimal() and len(who) < 10):
        raise NotFound
    try:
        event = Event(chosen["event"]) if "event" in chosen else None  # type: ignore[call-arg]
        on = date.fromisoformat(chosen["day"]) if "day" in chosen else None
    except ValueError:
        raise NotFound from None
    if on is not None and not 1900 < on.year < 3000:
        raise NotFound
    return queries.Asked(int(who) if who else None, event, on)
