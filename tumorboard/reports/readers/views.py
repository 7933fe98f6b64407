"""The page that says who looked at a child's record."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from tumorboard.audit.events import Event
from tumorboard.audit.sealing.queries import late_since, newest_seal
from tumorboard.core.pages import page
from tumorboard.directory.models import Programme
from tumorboard.guard import actor, door, seen
from tumorboard.permissions import May
from tumorboard.policy import allowed
from tumorboard.reports.asking import asked_of, chosen_of
from tumorboard.reports.readers import queries

bp = Blueprint("readers", __name__)


@bp.get("/programmes/<programme_slug>/patients/<int:patient_id>/readers")
@door(May.READ_READERS, programme=Programme)
def show(programme: Programme, patient_id: int) -> Response:
    """Who looked at this child's record, and worked on it: by day and person. Looking here is an entry too."""
    chosen = chosen_of(request.args)
    asked = asked_of(chosen)
    patient = queries.patient_in(programme, patient_id)
    after, by = request.args.get("after"), actor()
    part = queries.readers(patient, programme, asked, after)
    seen(Event.READERS_READ, programme, patient_id=patient.id, key=str(patient.id))
    here: dict[str, Any] = {"programme_slug": programme.slug, "patient_id": patient.id} | chosen
    return page(
        "reports/readers/show.html", programme=programme, rows=part.rows, chosen=chosen,
        patient=patient if allowed(by, May.READ_PATIENT, patient) else None, patient_id=patient.id,
        people=queries.people_who_read(patient, programme), seal=newest_seal(),
        late=late_since(),
        reads_ledger=allowed(by, May.READ_LEDGER, programme),
        following=url_for("readers.show", after=part.next_key, **here) if part.next_key else None,
        first=url_for("readers.show", **here) if after else None,
    )  # fmt: skip
