"""Pages of those who check: a programme's ledger."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.audit.sealing.queries import late_since, newest_seal
from tumorboard.core.pages import page, paged
from tumorboard.directory.models import Programme
from tumorboard.guard import door, seen
from tumorboard.permissions import May
from tumorboard.reports import queries
from tumorboard.reports.asking import asked_of, chosen_of

bp = Blueprint("reports", __name__)


@bp.get("/programmes/<programme_slug>/ledger")
@door(May.READ_LEDGER, programme=Programme)
def ledger(programme: Programme) -> Response:
    """Who did and saw what in the programme, newest first."""
    chosen: dict[str, Any] = chosen_of(request.args)
    asked = asked_of(chosen)
    after = request.args.get("after")
    part = paged(queries.entries(programme, asked), key=LedgerEntry.id, after=after)
    seen(Event.LEDGER_READ, programme)
    here = url_for("reports.ledger", programme_slug=programme.slug, **chosen)
    following = url_for("reports.ledger", programme_slug=programme.slug, after=part.next_key, **chosen)
    return page(
        "reports/ledger.html", programme=programme, rows=[(row[0], row[1]) for row in part.rows], chosen=chosen,
        seal=newest_seal(), late=late_since(), people=queries.members_ever(programme.id), about=queries.about,
        events=sorted(Event, key=lambda one: one.words),
        following=following if part.next_key else None, first=here if after else None,
        file=url_for("exports.choose", programme_slug=programme.slug, **chosen),
    )  # fmt: skip
