"""Where everybody begins: the root address, the About page and the health check."""

from flask import Blueprint, Response, make_response

from tumorboard.core.pages import page
from tumorboard.guard import door, everybody
from tumorboard.permissions import May

bp = Blueprint("start", __name__)


@door(May.OPEN_OWN_PAGES)
def home() -> Response:
    """My work (until the worklists have their page)."""
    return page("home.html")


@bp.get("/about")
@everybody
def about() -> Response:
    """What the app is, and is not."""
    return page("about.html")


@bp.get("/healthz")
@everybody
def alive() -> Response:
    """Say that the process answers."""
    return make_response("alive\n", 200, {"Content-Type": "text/plain"})
