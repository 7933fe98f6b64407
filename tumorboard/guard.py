"""The door of every view: who is it, load, ask the policy, run, commit; default deny."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, make_response, redirect, request, url_for
from flask_login import current_user
from sqlalchemy.orm.exc import StaleDataError

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import Origin, note, origin, saw
from tumorboard.core import once
from tumorboard.core.db import Base, db, writing
from tumorboard.core.errors import Forbidden, NotFound, Refusal, Stale
from tumorboard.core.veil.rows import NOTHING, Hidden, veiled
from tumorboard.core.web import SAFE
from tumorboard.permissions import May
from tumorboard.policy import Actor, allowed, require

View = TypeVar("View", bound=Callable[..., Any])
Result = TypeVar("Result")

#: What the fields beside a file may take.
FORM_BYTES = 100_000


def actor() -> Actor:
    """The person who is signed in."""
    person: Actor = current_user._get_current_object()
    return person


def everybody(view: View) -> View:
    """Mark a view as open to anyone, signed in or not."""
    view.may = None  # type: ignore[attr-defined]
    return view


def before_set_up(view: View) -> View:
    """Mark a view that opens also to somebody whose role needs a second factor, before they have one."""
    view.is_before_set_up = True  # type: ignore[attr-defined]
    return view


def listening(view: View) -> View:
    """Mark a view that a page asks by itself, again and again: it does not keep its reader's session alive."""
    view.is_listening = True  # type: ignore[attr-defined]
    return view


def takes_files(view: View) -> View:
    """Mark a view that takes a file: a request for it may be as large as a file may be, and a little more."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def door(may: May, **loads: type[Base]) -> Callable[[Callable[..., Any]], Callable[..., Response]]:
    """Open a view to those the table allows.

    ``case=Case`` takes ``case_id`` (or ``case_slug``) out of the address, loads it and passes it on. The policy
    is asked about the last thing loaded: who may not see it gets 404, who may not do this to it 403.
    """

    def _decorate(view: Callable[..., Any]) -> Callable[..., Response]:
        @wraps(view)
        def _opened(**address: Any) -> Response:
            if not current_user.is_authenticated:
                return _sign_in_first()
            if actor().must_set_up and not getattr(view, "is_before_set_up", False):
                return _set_up_first()
            try:
                things = {name: model.find(_part(name, address)) for name, model in loads.items()}
            except NotFound:
                if (answer := _answer_of_earlier_post()) is not None:
                    return answer
                raise
            _ask(actor(), may, list(things.values()))
            if request.method in SAFE:
                with veiled(actor().hidden):
                    return _read(view, things | address)
            with veiled(_hidden_while_changing()):
                return _change(view, things | address)

        _opened.may, _opened.loads = may, loads  # type: ignore[attr-defined]
        return _opened

    return _decorate


def _hidden_while_changing() -> Hidden:
    """A view that only posts carries out an action, which sees all; a form may be shown again, with its lists."""
    is_form = request.url_rule is not None and "GET" in (request.url_rule.methods or ())
    return actor().hidden if is_form else NOTHING


def seen(
    name: Event,
    thing: Base,
    *,
    cases: Iterable[int] = (),
    patients: Iterable[int] = (),
    key: str = "",
    **about: Any,
) -> None:
    """Say what this page shows; the ledger's entry is written after the page is made."""
    facts = {field: getattr(thing, field, None) for field in ("programme_id", "case_id", "patient_id")} | about
    if f"{thing.__tablename__}_id" in facts:
        facts[f"{thing.__tablename__}_id"] = thing.id
    reading = {"name": name, "subject": thing.__tablename__, "subject_id": thing.id, "key": key}
    g.setdefault("readings", []).append(reading | {"cases": tuple(cases), "patients": tuple(patients)} | facts)


def apart(act: Callable[[], Result]) -> Result:
    """Do something slow, or with transactions of its own, in the middle of a change: no lock is held meanwhile.

    What the session had not committed is given up. Another post of the same form may have come before: it is told.
    """
    db.session.rollback()
    result = act()
    if not _claim():
        raise _PostedTwice
    return result


class _PostedTwice(Exception):
    """The same form was posted again, and that post was first."""


def form_again() -> None:
    """Say that this answer shows the posted form once more, so its token stays good for the real post."""
    g.form_again = True


def _part(name: str, address: dict[str, Any]) -> Any:
    return address.pop(f"{name}_id") if f"{name}_id" in address else address.pop(f"{name}_slug")


def _ask(person: Actor, may: May, things: list[Base]) -> None:
    thing = things[-1] if things else None
    g.programme_id = getattr(thing, "programme_id", None)
    if allowed(person, may, thing):
        return
    try:
        see = getattr(thing, "seen_with", None)
        if thing is not None and (see is None or not allowed(person, see, thing)):
            raise NotFound
        require(person, may, thing)
    except Refusal:
        # Before the rollback: an expired thing would be read again, and that would hold the writer's lock.
        about = {"subject": thing.__tablename__ if thing else "", "subject_id": thing.id if thing else None}
        db.session.rollback()
        saw(Event.REFUSED, by=person, key=may.value, programme_id=g.programme_id, **about)  # type: ignore[arg-type]
        raise


def _sign_in_first() -> Response:
    if request.method not in SAFE:
        raise SignedOut
    return make_response(redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?"))))


def _set_up_first() -> Response:
    if request.method not in SAFE:
        raise Forbidden("Your role needs a second factor.", remedy="Set one up under your account, then do this again.")
    return make_response(redirect(url_for("factors.index")))


class SignedOut(Refusal):
    """The session has ended while a form was open."""

    status = 401
    title = "You are signed out"

    def __init__(self) -> None:
        super().__init__(
            "Your session has ended, so this was not saved.",
            remedy="Go back with your browser: what you typed is still there. Sign in in another tab, then save again.",
        )


def _read(view: Callable[..., Any], things: dict[str, Any]) -> Response:
    response = make_response(view(**things))
    db.session.close()
    if response.status_code < 400:
        for reading in g.get("readings", []):
            note(by=actor(), **reading)
    return response


def _token() -> str:
    return request.form.get("once", "")[:80].replace("\x00", "")


def _claim() -> bool:
    token = _token()
    return not token or once.claim(token, person_id=actor().id)


def _change(view: Callable[..., Any], things: dict[str, Any]) -> Response:
    token = _token()
    if not _claim():
        return _answer_again(token, actor().id)
    try:
        response = make_response(view(**things))
        if response.status_code >= 400:
            db.session.rollback()
            return response
        if token and g.pop("form_again", False):
            once.release(token)
        elif token:
            once.settle(token, response.location or "")
        db.session.commit()
    except _PostedTwice:
        return _answer_again(token, actor().id)
    except StaleDataError as error:
        db.session.rollback()
        raise Stale(
            "Somebody else changed this while you were working on it.", mine=_typed(), theirs={}, version=0
        ) from error
    except BaseException:
        db.session.rollback()
        raise
    for reading in g.get("readings", []):
        note(by=actor(), **reading)
    return response


def _answer_of_earlier_post() -> Response | None:
    """The answer to a post that took away what its own address names, when the same form is posted once more."""
    token = _token()
    if request.method in SAFE or not token:
        return None
    answer = once.earlier_answer(token, person_id=actor().id)
    db.session.rollback()
    return None if answer is None else _led_to(answer)


def _led_to(location: str) -> Response:
    return make_response(redirect(location, 303)) if location else make_response("", 204)


def _answer_again(token: str, person_id: int) -> Response:
    answer = once.earlier_answer(token, person_id=person_id)
    db.session.rollback()
    if answer is None:
        raise Forbidden("This form belongs to somebody else's session.", remedy="Open the page again.")
    return _led_to(answer)


def _typed() -> dict[str, str]:
    return {name: value for name, value in request.form.items() if name not in ("csrf_token", "once", "version")}


def _begin() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "takes_files", False) and request.mimetype == "multipart/form-data":
        request.max_content_length = current_app.config["ATTACHMENT_BYTES"] + FORM_BYTES
    g.writing_token = writing.set(request.method not in SAFE)
    g.origin_token = origin.set(Origin(g.get("request_id", ""), request.remote_addr or ""))


def _end(_error: BaseException | None) -> None:
    if "writing_token" in g:
        writing.reset(g.pop("writing_token"))
        origin.reset(g.pop("origin_token"))


def _deny_unmarked() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if view is not None and request.endpoint != "static" and not hasattr(view, "may"):
        raise NotFound


def init_guard(app: Flask) -> None:
    """Let the guard see every request; a view without a mark is refused."""
    app.before_request(_begin)
    app.before_request(_deny_unmarked)
    app.teardown_request(_end)
