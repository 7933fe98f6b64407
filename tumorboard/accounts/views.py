"""Signing in and out; one's own account."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, make_response, redirect, request, session, url_for
from flask_login import current_user, login_user, logout_user

from tumorboard.accounts import actions
from tumorboard.accounts.forms import GivenPasswordForm, PasswordForm, SignInForm
from tumorboard.accounts.sessions import actor_for, hashed, live_sessions
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.core.db import db
from tumorboard.core.errors import NotFound
from tumorboard.core.pages import go, page
from tumorboard.directory.models import Person
from tumorboard.guard import actor, door, everybody
from tumorboard.permissions import May
from tumorboard.policy import Actor

bp = Blueprint("accounts", __name__)


def _next() -> str:
    """The page asked for before signing in, when it is one of ours."""
    wanted = request.args.get("next", "")
    parts = urlsplit(wanted)
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc and "\\" not in wanted
    return wanted if ours else url_for("home")


@bp.route("/sign-in", methods=["GET", "POST"])
@everybody
def sign_in() -> Response:
    """Sign in by e-mail and password. Wrong pairs get one answer, whoever they are about."""
    if current_user.is_authenticated:
        return make_response(redirect(_next(), 303))
    form = SignInForm()
    if form.validate_on_submit():
        person = actions.find_signer(form.email.data or "", form.password.data or "")
        if person is not None:
            key = actions.sign_in(
                person,
                device=request.user_agent.string,
                address=request.remote_addr or "",
                hours=current_app.config["SESSION_HOURS"],
            )
            db.session.commit()
            session.clear()
            login_user(Actor(person.id, person.name, session=key))
            return make_response(redirect(_next(), 303))
        record(Event.SIGN_IN_FAILED, None, by=None)
        db.session.commit()
        form.form_errors.append("This e-mail and password do not belong together. Check both and try again.")
    return page("accounts/sign_in.html", form=form)


@bp.post("/sign-out")
@door(May.OPEN_OWN_PAGES)
def sign_out() -> Response:
    """Sign out here."""
    actions.sign_out(by=actor())
    logout_user()
    session.clear()
    return go("accounts.sign_in")


@bp.post("/sign-out-everywhere")
@door(May.OPEN_OWN_PAGES)
def sign_out_everywhere() -> Response:
    """Sign out on every device."""
    actions.sign_out_everywhere(by=actor())
    logout_user()
    session.clear()
    return go("accounts.sign_in")


@bp.route("/account", methods=["GET", "POST"])
@door(May.OPEN_OWN_PAGES)
def account() -> Response:
    """One's own sessions and password."""
    form = PasswordForm()
    by = actor()
    if form.is_done(lambda: actions.change_own_password(form.current.data or "", form.password.data or "", by=by)):
        return go("accounts.account", said="Password changed. Your other sessions have ended.")
    live = live_sessions(by.id, idle=current_app.config["SESSION_IDLE"])
    return page("accounts/account.html", form=form, sessions=live, this=hashed(by.session), who=actor_for(by.id))


@bp.route("/people/<int:person_id>/password", methods=["GET", "POST"])
@door(May.KEEP_PEOPLE, person=Person)
def set_password_of(person: Person) -> Response:
    """Give a person a password, and end their sessions."""
    if person.is_system:
        raise NotFound
    form = GivenPasswordForm()
    if form.is_done(lambda: actions.set_password(person, form.password.data or "", by=actor())):
        return go("directory.person", person_id=person.id, said=f"{person.name} has a new password")
    return page("accounts/password_of.html", form=form, person=person)
