"""Taking the ledger out as a file: which entries and as what, with a proof of who does it; streamed, and an entry."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, request

from tumorboard.accounts.proof import fresh
from tumorboard.audit.events import Event
from tumorboard.core.pages import page
from tumorboard.directory.models import Programme
from tumorboard.guard import door, seen
from tumorboard.permissions import May
from tumorboard.reports.asking import asked_of, chosen_of
from tumorboard.reports.export.entries import entries_told
from tumorboard.reports.export.fhir import audit_lines
from tumorboard.reports.export.spreadsheet import spreadsheet_lines
from tumorboard.reports.queries import Asked, members_ever

bp = Blueprint("exports", __name__)


@bp.get("/programmes/<programme_slug>/ledger/export")
@door(May.READ_LEDGER, programme=Programme)
@fresh
def choose(programme: Programme) -> Response:
    """Choose the period, the person and the kind of file."""
    chosen = chosen_of(request.args)
    asked_of(chosen)
    if "day" in chosen:
        chosen |= {"since": chosen["day"], "until": chosen["day"]}
    events = sorted(Event, key=lambda one: one.words)
    return page(
        "reports/export/choose.html", programme=programme, chosen=chosen, people=members_ever(programme.id),
        events=events,
    )  # fmt: skip


@bp.get("/programmes/<programme_slug>/ledger.csv")
@door(May.READ_LEDGER, programme=Programme)
@fresh
def csv_file(programme: Programme) -> Response:
    """The entries for a spreadsheet."""
    lines = spreadsheet_lines(entries_told(programme, _asked(programme, "csv")), ZoneInfo(programme.time_zone))
    return _file(lines, f"ledger-{programme.slug}.csv", "text/csv; charset=utf-8")


@bp.get("/programmes/<programme_slug>/ledger.ndjson")
@door(May.READ_LEDGER, programme=Programme)
@fresh
def fhir_file(programme: Programme) -> Response:
    """The entries as FHIR R4 AuditEvents."""
    entries = entries_told(programme, _asked(programme, "fhir"))
    lines = audit_lines(entries, base=current_app.config["BASE_URL"], site=programme.name)
    return _file(lines, f"ledger-{programme.slug}.ndjson", "application/fhir+ndjson")


def _asked(programme: Programme, kind: str) -> Asked:
    chosen = chosen_of(request.args)
    asked = asked_of(chosen)
    seen(Event.LEDGER_EXPORTED, programme, key=f"{kind} {sorted(chosen.items())}")
    return asked


def _file(lines: Iterator[str], name: str, kind: str) -> Response:
    response = Response(lines, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
