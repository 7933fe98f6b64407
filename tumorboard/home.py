"""Open to anyone: the About page, and what well-known addresses say."""

from datetime import timedelta

from flask import Blueprint, Response, current_app, make_response, redirect, url_for

from tumorboard.core.db import now
from tumorboard.core.pages import page
from tumorboard.guard import everybody

bp = Blueprint("start", __name__)


@bp.get("/about")
@everybody
def about() -> Response:
    """What the app is, and is not."""
    return page("about.html")


@bp.get("/.well-known/security.txt")
@everybody
def security() -> Response:
    """Whom to tell of a weakness (RFC 9116)."""
    config = current_app.config
    until = (now() + timedelta(days=90)).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {config['SECURITY_CONTACT'] or config['BASE_URL'] + url_for('start.about')}",
        f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {config['BASE_URL']}{url_for('start.security')}",
    ]
    return make_response("\n".join(lines) + "\n", 200, {"Content-Type": "text/plain; charset=utf-8"})


@bp.get("/.well-known/change-password")
@everybody
def change_password() -> Response:
    """Where a password is changed, for password keepers (W3C, a well-known URL for changing passwords)."""
    return make_response(redirect(url_for("accounts.account")))
