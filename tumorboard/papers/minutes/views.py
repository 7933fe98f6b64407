"""The minutes of a meeting, on screen and as a PDF."""

from typing import Any

from flask import Blueprint, Response

from tumorboard.audit.events import Event
from tumorboard.conferences.models import Conference
from tumorboard.core import documents
from tumorboard.core.pages import page
from tumorboard.guard import door, seen
from tumorboard.papers.closing import unsettled
from tumorboard.papers.minutes.queries import minutes_of
from tumorboard.permissions import May
from tumorboard.plans.states import SectionKind

__all__ = ["bp", "unsettled"]  # what a meeting leaves open is known as soon as the pages are

bp = Blueprint("minutes", __name__)


@bp.get("/conferences/<int:conference_id>/minutes")
@door(May.READ_MINUTES, conference=Conference)
def show(conference: Conference) -> Response:
    """The minutes, to be read and printed; a draft until the meeting is closed."""
    return page("papers/minutes/minutes.html", has_pdf=documents.has_pdf(), **_read(conference, Event.MINUTES_READ))


@bp.get("/conferences/<int:conference_id>/minutes/pdf")
@door(May.READ_MINUTES, conference=Conference)
def pdf(conference: Conference) -> Response:
    """The minutes as a PDF."""
    told = _read(conference, Event.PRINTED)
    return documents.pdf("papers/minutes/minutes.html", f"minutes-{conference.on}", on_paper=True, **told)


def _read(conference: Conference, event: Event) -> dict[str, Any]:
    minutes = minutes_of(conference)
    seen(event, conference, cases=[one.case.id for one in minutes.cases], key="minutes")
    return {
        "minutes": minutes, "conference": conference, "heading": minutes.heading, "kinds": SectionKind,
        "watermark": "" if minutes.is_final else "Draft",
    }  # fmt: skip
