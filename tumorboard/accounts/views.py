"""Signing in and out; one's own account."""

from flask import Blueprint, Response, current_app, jsonify, make_response, redirect, request, session, url_for
from flask_login import current_user, logout_user
from flask_wtf.csrf import generate_csrf

from tumorboard.accounts import actions
from tumorboard.accounts.arrivals.arriving import asked_for, first_step_done, next_page
from tumorboard.accounts.arrivals.forms import PasskeyForm
from tumorboard.accounts.factors.passkeys import SIGN_IN, asking_options
from tumorboard.accounts.factors.queries import has_factor
from tumorboard.accounts.forms import PasswordForm, SignInForm
from tumorboard.accounts.models import SignIn
from tumorboard.accounts.proof import LASTS_FOR_FORMS, fresh, is_fresh
from tumorboard.accounts.sessions import actor_for, hashed, live_sessions, why_ended
from tumorboard.accounts.tries.counting import begin_try
from tumorboard.accounts.tries.devices import known_device
from tumorboard.accounts.tries.limits import wait_words
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.core.db import db, now
from tumorboard.core.pages import go, page
from tumorboard.core.web import CLEARED, cookie_name
from tumorboard.directory.models import Person
from tumorboard.guard import actor, before_set_up, door, everybody, listening
from tumorboard.permissions import May
from tumorboard.policy import Actor

bp = Blueprint("accounts", __name__)


@bp.route("/sign-in", methods=["GET", "POST"])
@everybody
def sign_in() -> Response:
    """Sign in by e-mail and password. Wrong pairs get one answer, whoever they are about."""
    if current_user.is_authenticated:
        return make_response(redirect(next_page(), 303))
    form = SignInForm()
    if form.validate_on_submit():
        person = _signer(form)
        if person is not None:
            return first_step_done(person)
    return page(
        "accounts/sign_in.html", form=form, passkey_form=PasskeyForm(formdata=None).apart("by-passkey"),
        passkey_options=asking_options(SIGN_IN, []), passkey_parts=asked_for(), why=_why_ended(),
        providers=current_app.config["PROVIDERS"].values(), by_password=_takes_passwords(),
        status=429 if form.waits else None,
    )  # fmt: skip


def _takes_passwords() -> bool:
    return bool(current_app.config["PASSWORD_SIGN_IN"]) or "password" in request.args


def _why_ended() -> str:
    """What became of the session whose cookie is still here: told once."""
    key = session.pop("_user_id", "")
    return why_ended(key, idle=current_app.config["SESSION_IDLE"]) if key else ""


def _signer(form: SignInForm) -> Person | None:
    """Whom the form proves; it says the same of a known and an unknown person, and lets a stranger wait."""
    email = form.email.data or ""
    db.session.rollback()  # the tries are counted in a transaction of their own
    tried = begin_try(email, request.remote_addr or "", known_device(email))
    person = None if tried.wait else actions.find_signer(email, form.password.data or "")
    if person is not None and not (current_app.config["PASSWORD_SIGN_IN"] or person.is_installation_administrator):
        person = None  # an administrator can always come in: the provider may be what is broken
    if person is not None:
        db.session.rollback()
        tried.forgive()
        return person
    record(Event.SIGN_IN_FAILED, None, by=None, was_looked_at=not tried.wait)
    db.session.commit()
    if tried.wait:
        form.waits = True
        form.form_errors.append(
            f"Too many tries. Wait {wait_words(tried.wait)}, then try again. A passkey, or the link of "
            "“Forgotten password?”, needs no waiting."
        )
    else:
        form.form_errors.append("This e-mail and password do not belong together. Check both and try again.")
    return None


@bp.post("/sign-out")
@door(May.OPEN_OWN_PAGES)
@before_set_up
def sign_out() -> Response:
    """Sign out here."""
    actions.sign_out(by=actor())
    return _gone()


def _gone() -> Response:
    """Lead to signing in, and let the browser forget what it kept of us."""
    logout_user()
    session.clear()
    response = go("accounts.sign_in")
    response.headers["Clear-Site-Data"] = CLEARED
    response.delete_cookie(cookie_name("programme"), secure=bool(current_app.config["HTTPS"]))
    return response


@bp.post("/sign-out-everywhere")
@door(May.OPEN_OWN_PAGES)
@fresh
def sign_out_everywhere() -> Response:
    """Sign out on every device."""
    actions.sign_out_everywhere(by=actor())
    return _gone()


@bp.post("/account/devices/<int:sign_in_id>/end")
@door(May.OPEN_OWN_PAGES)
@fresh
def end_device(sign_in_id: int) -> Response:
    """End one's session on another device."""
    sign_in = SignIn.find(sign_in_id)
    actions.end_device(sign_in, by=actor())
    return go("accounts.account", said=f"Signed out: {sign_in.words}")


@bp.get("/session")
@listening
@door(May.OPEN_OWN_PAGES)
@before_set_up
def session_left() -> Response:
    """How long this session still lasts: asked by a page that stands open, which is no use of it."""
    return _left(actor())


@bp.post("/session")
@door(May.OPEN_OWN_PAGES)
@before_set_up
def stay() -> Response:
    """Stay signed in: a use of the session like any other."""
    return _left(actor())


def _left(by: Actor) -> Response:
    seconds = {
        name: max(int((at - now()).total_seconds()), 0)
        for name, at in (("left", min(by.idle_at or now(), by.expires_at or now())), ("limit", by.expires_at or now()))
    }
    return jsonify(seconds | {"reader": by.id, "csrf": generate_csrf()})


@bp.route("/account", methods=["GET", "POST"])
@door(May.OPEN_OWN_PAGES)
def account() -> Response:
    """One's own sessions and password."""
    form = PasswordForm()
    by = actor()
    if form.is_submitted() and has_factor(by.id) and not is_fresh(by, within=LASTS_FOR_FORMS):
        return go("factors.prove", next=url_for("accounts.account"), said="Nothing was changed yet.")
    if form.is_done(lambda: actions.change_own_password(form.current.data or "", form.password.data or "", by=by)):
        return go("accounts.account", said="Password changed. Your other sessions have ended.")
    live = live_sessions(by.id, idle=current_app.config["SESSION_IDLE"])
    return page("accounts/account.html", form=form, sessions=live, this=hashed(by.session), who=actor_for(by.id))
