"""Search: a POST, so that no name enters an address."""

from flask import Blueprint, Response, request

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.core.pages import page
from tumorboard.guard import actor, door
from tumorboard.permissions import May
from tumorboard.search.queries import Hits, hits

bp = Blueprint("search", __name__)


@bp.route("/search", methods=["GET", "POST"])
@door(May.SEARCH)
def find() -> Response:
    """Find patients and cases by name, identifier or case number. The ledger keeps what was found, not the words."""
    words = request.form.get("words", "")
    if request.method == "GET" or not words.strip():
        return page("search/find.html", words="", hits=Hits([]))
    found = hits(words, actor())
    record(
        Event.SEARCHED, None, by=actor(), hits=len(found.found),
        patients=[hit.patient.id for hit in found.found], cases=[case.id for hit in found.found for case in hit.cases],
    )  # fmt: skip
    return page("search/find.html", words=words[:200], hits=found)
