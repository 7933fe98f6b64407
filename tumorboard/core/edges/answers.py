"""The answers to what went wrong: a refusal in words, a fault beneath, a defect of ours. None tells what is inside."""

import logging
from contextlib import suppress
from urllib.parse import urlsplit

from flask import Flask, Response, g, request, url_for
from flask_limiter import RateLimitExceeded
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, PendingRollbackError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException

from tumorboard.core.db import db
from tumorboard.core.edges.floods import too_many
from tumorboard.core.edges.outages import outage_of
from tumorboard.core.errors import NotFound, Refusal, Stale, TooLarge
from tumorboard.core.pages import page
from tumorboard.core.web import is_ours

log = logging.getLogger(__name__)
#: A longer form is not sent back: going back in the browser has it.
MOST_TYPED = 300_000


def init_answers(app: Flask) -> None:
    """Give every error its page."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(RateLimitExceeded, _flooded)
    app.register_error_handler(404, lambda _error: _refused(NotFound()))
    app.register_error_handler(413, _too_large)
    for fault in (DBAPIError, NoConnection, PendingRollbackError, OSError):
        app.register_error_handler(fault, _fault)
    app.register_error_handler(HTTPException, _other)
    app.register_error_handler(500, _broken)


def _refused(refusal: Refusal) -> Response:
    template = "errors/conflict.html" if isinstance(refusal, Stale) else "errors/refusal.html"
    return page(template, status=refusal.status, refusal=refusal, form=None, back=_page_before())


def _page_before() -> str:
    """The page of ours that the form stood on; where no browser says so, my work."""
    said = urlsplit(request.referrer or "")
    return said.path if said.netloc == request.host and is_ours(said.path) else url_for("home")


def _forged(_error: CSRFError) -> Response:
    refusal = Refusal(
        "This form is from an earlier session, so it was not saved.",
        remedy="Go back with your browser: what you typed is still there. Reload in another tab, then save again.",
    )
    return _refused(refusal)


def _flooded(error: RateLimitExceeded) -> Response:
    refusal, seconds = too_many(error)
    response = _refused(refusal)
    response.headers["Retry-After"] = str(seconds)
    return response


def _too_large(_error: HTTPException) -> Response:
    return _refused(
        TooLarge("This is larger than can be kept.", remedy="Shorten the text, or send it in parts.")
    )  # fmt: skip


def _other(error: HTTPException) -> Response:
    refusal = Refusal(error.description or "This request makes no sense here.", remedy="Start again from My work.")
    refusal.status, refusal.title = error.code or 400, error.name.capitalize()
    response = _refused(refusal)
    for name, value in error.get_headers():
        if name in ("Allow", "Location", "Retry-After"):
            response.headers[name] = value
    return response


def _plain(status: int, title: str, sentence: str, typed: list[tuple[str, str]] | None = None) -> Response:
    # No database, no person: this page must work when those are what failed.
    g.frameless, g._login_user = True, AnonymousUserMixin()
    with suppress(SQLAlchemyError):
        db.session.rollback()
    return page(
        "errors/plain.html", status=status, title=title, sentence=sentence, typed=typed or [],
        request_id=g.get("request_id", ""),
    )  # fmt: skip


def _fault(error: Exception) -> Response:
    """The disk or the database failed: say so, and keep what was typed. What is our own defect goes on as one."""
    outage = outage_of(error)
    if outage is None:
        raise error
    log.error("outage", extra={"outage": outage.kind}, exc_info=error)
    typed = _typed()
    again = ""
    if request.method == "POST":
        again = " Nothing is lost: what you typed is kept on this page. Wait a little, then press Save again."
        if not typed:
            again = " Wait a little, then go back with your browser and try again: what you typed is still there."
    response = _plain(503, outage.title, outage.sentence + again, typed)
    response.headers["Retry-After"] = "10"
    return response


def _typed() -> list[tuple[str, str]]:
    """The form as it was sent, to be sent again; with its once-only token it is done once, whatever became of it.

    Not with a password in it, nor a file, nor when it was not a page's form that was sent.
    """
    form = request.form
    is_page = "csrf_token" in form and not request.files and not request.headers.get("HX-Request")
    if not is_page or any("password" in name or name in ("current", "code") for name in form):
        return []
    pairs = list(form.items(multi=True))
    return pairs if sum(len(value) for _, value in pairs) < MOST_TYPED else []


def _broken(_error: Exception) -> Response:
    return _plain(
        500,
        "Something broke",
        "It was our fault, and nothing was half saved. Try again; tell your administrator the number below.",
    )
