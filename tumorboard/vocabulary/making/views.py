"""The page that makes a programme from a template."""

from flask import Blueprint, Response, current_app

from tumorboard.core.pages import go, page
from tumorboard.guard import actor, door
from tumorboard.permissions import May
from tumorboard.vocabulary.actions import make_programme_like
from tumorboard.vocabulary.making.forms import ProgrammeForm

bp = Blueprint("vocabulary", __name__)


@bp.route("/programmes/add", methods=["GET", "POST"])
@door(May.KEEP_PROGRAMMES)
def make_programme() -> Response:
    """Make a programme, with the specialties of a template or without."""
    form = ProgrammeForm(data={"time_zone": current_app.config["TIME_ZONE"]})
    made = form.carry_out(lambda: make_programme_like(by=actor(), **form.facts))
    if made:
        return go("directory.programme", programme_slug=made.slug, said=f"Made {made.name}. Now add its members.")
    return page("vocabulary/programme_make.html", form=form)
