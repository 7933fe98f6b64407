"""What the referral page asks while somebody types: nothing is saved."""

from flask import Blueprint, Response, request

from tumorboard.core.pages import page
from tumorboard.directory.models import Programme
from tumorboard.guard import door, form_again
from tumorboard.permissions import May
from tumorboard.presentations.referral.pages import needed_while_typing

bp = Blueprint("referral", __name__)


@bp.post("/programmes/<programme_slug>/refer/specialties")
@door(May.REFER, programme=Programme)
def specialties(programme: Programme) -> Response:
    """Which specialties the case would need as it is typed now, each with its reason."""
    form_again()
    return page("presentations/_needed.html", needed=needed_while_typing(programme, request.form))
