"""The second step of signing in, and signing in by a passkey alone."""

from flask import Blueprint, Response, make_response, redirect, session
from flask_login import current_user

from tumorboard.accounts.arrivals.arriving import HALF, asked_for, complete_sign_in, next_page
from tumorboard.accounts.arrivals.forms import PasskeyForm, SecondForm
from tumorboard.accounts.arrivals.halves import count_try, forgive_try, half_of, takes_codes
from tumorboard.accounts.factors.passkeys import SIGN_IN, asking_options
from tumorboard.accounts.factors.proving import is_code, is_recovery_code, owner_of
from tumorboard.accounts.factors.queries import Ways, ways_of
from tumorboard.accounts.models import How
from tumorboard.accounts.sessions import actor_for, hashed
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.core.db import db
from tumorboard.core.pages import go, page
from tumorboard.directory.models import Person
from tumorboard.guard import everybody

bp = Blueprint("arrivals", __name__)


@bp.route("/sign-in/passkey", methods=["GET", "POST"])
@everybody
def passkey() -> Response:
    """Sign in with nothing but a passkey: it is two factors by itself."""
    if current_user.is_authenticated:
        return make_response(redirect(next_page(), 303))
    form = PasskeyForm()
    if form.validate_on_submit():
        owner = owner_of(form.passkey.data or "", purpose=SIGN_IN)
        person = db.session.get(Person, owner) if owner else None
        if person is not None and person.is_active and not person.is_system:
            return complete_sign_in(person, How.PASSKEY)
        record(Event.SIGN_IN_FAILED, None, by=None)
        db.session.commit()
        form.form_errors.append("This passkey does not open the door here. Try it again, or sign in by password.")
    return page("accounts/arrivals/passkey.html", form=form, options=asking_options(SIGN_IN, []))


@bp.route("/sign-in/second", methods=["GET", "POST"])
@everybody
def second() -> Response:
    """The second step: a code, a passkey or a recovery code, after the right password."""
    key = session.get(HALF, "")
    half = half_of(key) if key else None
    if half is None:
        session.pop(HALF, None)
        said = "Type your password again: the second step waits ten minutes, for five tries." if key else ""
        return go("accounts.sign_in", said=said, **asked_for())
    half_id, person = half
    form, ways, purpose = SecondForm(), ways_of(person.id), f"second step {hashed(key)}"
    if form.validate_on_submit():
        how, refusal = _prove(half_id, person.id, form, purpose)
        if how is not None:
            return complete_sign_in(db.session.get_one(Person, person.id), how)
        form.code.errors = [*form.code.errors, refusal]
        form.code.data = ""
    options = asking_options(purpose, list(ways.passkeys)) if ways.passkeys else ""
    return page("accounts/arrivals/second.html", form=form, options=options, label=_label(ways))


def _prove(half_id: int, person_id: int, form: SecondForm, purpose: str) -> tuple[How | None, str]:
    """Count the try, then look at it; say how it was proved, or why not."""
    codes_count = takes_codes(person_id)
    db.session.rollback()
    how, tries = None, count_try(half_id)
    if tries:
        how = _how(person_id, form, purpose, codes_count=codes_count)
    if how is not None:
        forgive_try(half_id)
        return how, ""
    record(Event.SECOND_STEP_FAILED, db.session.get_one(Person, person_id), by=actor_for(person_id), tries=tries)
    db.session.commit()
    if not codes_count and not form.passkey.data:
        return None, (
            "Too many wrong codes were tried for you, so codes are not taken for an hour. A passkey or a recovery code "
            "opens the door now. If it was not you who tried, change your password: somebody knows it."
        )
    return None, "This was not right, or was used before. Wait for the next code, or try another way."


def _how(person_id: int, form: SecondForm, purpose: str, *, codes_count: bool) -> How | None:
    if form.passkey.data:
        is_theirs = owner_of(form.passkey.data, purpose=purpose, person_id=person_id) is not None
        return How.PASSKEY if is_theirs else None
    typed = form.code.data or ""
    if codes_count and is_code(person_id, typed):
        return How.CODE
    return How.RECOVERY if is_recovery_code(person_id, typed) else None


def _label(ways: Ways) -> str:
    return "Code from your authenticator app, or a recovery code" if ways.app else "Recovery code"
