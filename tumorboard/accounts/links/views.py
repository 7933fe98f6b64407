"""Pages of single-use links: asking for one, using it, making one for somebody else."""

from flask import Blueprint, Response, current_app, session
from flask_login import logout_user

from tumorboard.accounts.actions import end_sessions_of
from tumorboard.accounts.links import actions, jobs, queries
from tumorboard.accounts.links.forms import AskForm, NewPasswordForm
from tumorboard.accounts.links.secrets import LONGEST, address_of
from tumorboard.accounts.proof import fresh
from tumorboard.accounts.providers.queries import identities_of
from tumorboard.accounts.sessions import actor_for
from tumorboard.accounts.tries.devices import remember_device
from tumorboard.core.db import db
from tumorboard.core.errors import NotFound
from tumorboard.core.forms import Form
from tumorboard.core.pages import go, page
from tumorboard.directory.models import Person
from tumorboard.guard import actor, door, everybody
from tumorboard.permissions import May

__all__ = ["bp", "jobs"]  # the worker knows the job as soon as the pages are known

bp = Blueprint("links", __name__)


@bp.route("/forgotten-password", methods=["GET", "POST"])
@everybody
def ask() -> Response:
    """Ask for a link. The answer is the same for every address, in words and in time (ASVS 5.0 V6.3.8)."""
    form = AskForm()
    sends, is_asked = bool(current_app.config["SMTP_HOST"]), False
    if sends and form.validate_on_submit():
        actions.ask_reset(queries.person_to_remind(form.email.data or ""), by=None)
        db.session.commit()
        is_asked = True
    return page("accounts/links/ask.html", form=form, is_asked=is_asked, sends=sends)


@bp.route("/sign-in/links/<token>", methods=["GET", "POST"])
@everybody
def use(token: str) -> Response:
    """Set a password by a link. Opening it changes nothing, since mail scanners open links; only the form uses it."""
    link = queries.opened(token) if len(token) <= LONGEST else None
    if link is None:
        return page("accounts/links/no_link.html", status=404)
    form, by = NewPasswordForm(), actor_for(link.person_id)
    if form.is_done(lambda: actions.use_link(link, form.password.data or "", by=by)):
        db.session.commit()
        logout_user()
        session.clear()
        return remember_device(link.person, go("accounts.sign_in", said="Your password is set. Sign in with it."))
    return page("accounts/links/use.html", form=form, link=link, token=token)


@bp.route("/people/<int:person_id>/sign-in-link", methods=["GET", "POST"])
@door(May.KEEP_PEOPLE, person=Person)
@fresh
def make(person: Person) -> Response:
    """Send somebody a link by mail; where no mail is sent, show it once, to be handed over."""
    if person.is_system:
        raise NotFound
    form, sends = Form(), bool(current_app.config["SMTP_HOST"])
    made = form.carry_out(lambda: actions.invite_person(person, by=actor()))
    if made and sends:
        return go("links.make", person_id=person.id, said=f"The link goes to {person.name} by mail")
    address = address_of(made[1]) if made else ""
    latest = queries.latest_link(person.id)
    return page("accounts/links/make.html", form=form, person=person, latest=latest, address=address, sends=sends,
        identities=identities_of(person.id),
    )  # fmt: skip


@bp.post("/people/<int:person_id>/sign-out")
@door(May.KEEP_PEOPLE, person=Person)
def sign_out(person: Person) -> Response:
    """End somebody's sessions on every device, as after a lost laptop."""
    if person.is_system:
        raise NotFound
    end_sessions_of(person, by=actor())
    return go("directory.person", person_id=person.id, said=f"{person.name} is signed out everywhere")
