"""One's own ways to sign in; asking for a fresh proof; what an administrator does when one is lost."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, make_response, redirect
from flask_login import login_user

from tumorboard.accounts.arrivals.arriving import next_page
from tumorboard.accounts.factors import actions
from tumorboard.accounts.factors.codes import enrolment_address, in_groups, new_secret, picture, plain_code
from tumorboard.accounts.factors.forms import NameForm, NewAppForm, NewPasskeyForm
from tumorboard.accounts.factors.models import Factor
from tumorboard.accounts.factors.passkeys import NAME, NewPasskey, NotBelieved, check_made, making_options, user_number
from tumorboard.accounts.factors.proving import claim_answer
from tumorboard.accounts.factors.queries import codes_left, factors_of, needing_factor, ways_of
from tumorboard.accounts.factors.sealing import CannotOpen, seal, unseal
from tumorboard.accounts.proof import ProofForm, fresh
from tumorboard.accounts.sessions import renew_key
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.core.db import db
from tumorboard.core.errors import NotFound, RuleBroken
from tumorboard.core.pages import go, page
from tumorboard.directory.models import Person
from tumorboard.guard import actor, apart, before_set_up, door
from tumorboard.permissions import May

bp = Blueprint("factors", __name__)


@bp.get("/account/signing-in")
@door(May.OPEN_OWN_PAGES)
@before_set_up
def index() -> Response:
    """What one signs in with."""
    by = actor()
    return page(
        "accounts/factors/index.html", factors=factors_of(by.id), left=codes_left(by.id),
        needing=needing_factor([by.id]).get(by.id, []), must_set_up=by.must_set_up,
    )  # fmt: skip


@bp.route("/account/prove", methods=["GET", "POST"])
@door(May.OPEN_OWN_PAGES)
@before_set_up
def prove() -> Response:
    """Prove once more who one is, then go on to the page that asked."""
    form, by = ProofForm(), actor()
    if form.is_proved(by):
        # A session's key changes whenever its owner signs in again (ASVS 5.0 V7.2.4).
        login_user(replace(by, session=renew_key(by.session)))
        record(Event.PROVED, None, by=by)
        return make_response(redirect(next_page(), 303))
    return page("accounts/factors/prove.html", form=form, back=next_page())


@bp.route("/account/signing-in/passkey", methods=["GET", "POST"])
@door(May.OPEN_OWN_PAGES)
@before_set_up
@fresh
def add_passkey() -> Response:
    """Let the browser make a passkey, and keep it."""
    form, by = NewPasskeyForm(), actor()
    passkeys, purpose = list(ways_of(by.id).passkeys), f"new passkey in session {by.sign_in_id}"
    # All passkeys of a person know them by the same number, which says nothing about them.
    handle = passkeys[0].user_handle if passkeys else user_number(f"{by.id} {by.sign_in_id}")
    if form.is_submitted() and form.validate():
        made = _made(form, purpose, handle)
        if made and form.carry_out(lambda: actions.add_passkey(made, form.name.data, by=by)):
            return _added("Passkey added.")
    person = db.session.get_one(Person, by.id)
    options = making_options(purpose, email=person.email, name=person.name, user_handle=handle, known=passkeys)
    return page("accounts/factors/add_passkey.html", form=form, options=options)


@bp.route("/account/signing-in/app", methods=["GET", "POST"])
@door(May.OPEN_OWN_PAGES)
@before_set_up
@fresh
def add_app() -> Response:
    """Show the picture for an authenticator app, and keep the app when it shows the right code."""
    form, by = NewAppForm(), actor()
    about = f"new app in session {by.sign_in_id}"
    try:
        secret = unseal(form.sealed.data or "", about=about)
    except CannotOpen:
        secret = new_secret()
        form.sealed.data = seal(secret, about=about)
        if form.is_submitted():
            form.form_errors.append("The picture on that page is too old. Scan the one below, then type its code.")
            return page("accounts/factors/add_app.html", form=form, **_shown(secret))
    if form.carry_out(lambda: actions.add_app(secret, plain_code(form.code.data), form.name.data, by=by)):
        return _added("Authenticator app added.")
    return page("accounts/factors/add_app.html", form=form, **_shown(secret))


@bp.post("/account/signing-in/recovery-codes")
@door(May.OPEN_OWN_PAGES)
@before_set_up
@fresh
def renew_recovery_codes() -> Response:
    """Make ten recovery codes and show them this once."""
    return _codes_page(actions.renew_recovery_codes(by=actor()), "The old ones are void.")


@bp.route("/account/signing-in/<int:factor_id>", methods=["GET", "POST"])
@door(May.KEEP_OWN_FACTOR, factor=Factor)
@before_set_up
@fresh
def factor(factor: Factor) -> Response:
    """Rename a passkey or an app."""
    form = NameForm(obj=factor)
    if form.is_done(lambda: actions.rename_factor(factor, form.name.data, by=actor())):
        return go("factors.index", said="Renamed.")
    return page("accounts/factors/factor.html", form=form, factor=factor)


@bp.post("/account/signing-in/<int:factor_id>/remove")
@door(May.KEEP_OWN_FACTOR, factor=Factor)
@before_set_up
@fresh
def remove(factor: Factor) -> Response:
    """Remove it."""
    said = f"{factor.kind.words} removed. Your other sessions have ended."
    actions.remove_factor(factor, by=actor())
    return go("factors.index", said=said)


@bp.get("/people/<int:person_id>/signing-in")
@door(May.KEEP_PEOPLE, person=Person)
def of_person(person: Person) -> Response:
    """What somebody signs in with, for when they have lost it."""
    if person.is_system:
        raise NotFound
    is_self = person.id == actor().id
    return page("accounts/factors/of_person.html", person=person, factors=factors_of(person.id), is_self=is_self)


@bp.post("/people/<int:person_id>/signing-in/<int:factor_id>/take-away")
@door(May.KEEP_PEOPLE, person=Person)
@fresh
def take_away(person: Person, factor_id: int) -> Response:
    """Take a lost one away."""
    factor = Factor.find(factor_id)
    if factor.person_id != person.id:
        raise NotFound
    actions.take_away_factor(factor, by=actor())
    return go("factors.of_person", person_id=person.id, said=f"Taken away. {person.name} is signed out.")


def _made(form: NewPasskeyForm, purpose: str, handle: str) -> NewPasskey | None:
    """The passkey in the browser's answer, used up; None, with a sentence on the form, when it is none."""
    answer, by = form.passkey.data or "", actor()
    form.passkey.data = ""
    try:
        made = check_made(answer, purpose=purpose, user_handle=handle)
    except NotBelieved:
        made = None
    if made is None or not apart(lambda: claim_answer(answer, by.id)):
        form.refuse(RuleBroken("No passkey was made.", remedy="Press “Make passkey” and follow your browser."))
        return None
    return made


def _shown(secret: str) -> dict[str, Any]:
    email = db.session.get_one(Person, actor().id).email
    address = enrolment_address(secret, name=email, issuer=NAME)
    return {"picture": picture(address), "secret": in_groups(secret), "address": address}


def _added(said: str) -> Response:
    """On to the list; with the first factor come recovery codes, shown this once."""
    by = actor()
    if codes_left(by.id):
        return go("factors.index", said=f"{said} Your other sessions have ended.")
    return _codes_page(actions.renew_recovery_codes(by=by), said)


def _codes_page(codes: list[str], said: str) -> Response:
    person = db.session.get_one(Person, actor().id)
    return page("accounts/factors/recovery_codes.html", codes=codes, words=said, email=person.email)
