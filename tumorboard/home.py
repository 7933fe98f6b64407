"""Open to anyone: the About page and the health check."""

from flask import Blueprint, Response, make_response

from tumorboard.core.pages import page
from tumorboard.guard import everybody

bp = Blueprint("start", __name__)


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
