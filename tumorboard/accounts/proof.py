"""A fresh proof: before something weighty, the person at an open screen shows once more that it is they.

Two ways to ask, for every page that must:

* ``ProofForm`` (a base class, or as it is): the post itself carries the proof, as at the signing of a plan.
* ``@fresh`` under a view's ``@door``: the page opens when this session was proved less than five minutes ago, by
  signing in or on such a form, and else asks first. For exports and for sign-in settings.

Who has a second factor is asked for it: an authenticator app's code, or a passkey; else for the password
(ASVS 5.0 V7.5.1, V7.5.3; 21 CFR 11.200(a)(1)).
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from flask import Response, make_response, redirect, request, url_for
from sqlalchemy import Connection, case, or_, select, update
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import Length

from tumorboard.accounts.factors.passkeys import asking_options
from tumorboard.accounts.factors.proving import is_code, owner_of
from tumorboard.accounts.factors.queries import Ways, ways_of
from tumorboard.accounts.models import Password, SignIn
from tumorboard.accounts.passwords import matches
from tumorboard.accounts.sessions import hashed
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import saw
from tumorboard.core.db import db, now, own_transaction
from tumorboard.core.forms import Form, clean
from tumorboard.core.web import SAFE, is_ours
from tumorboard.guard import actor, apart
from tumorboard.policy import Actor

#: Wrong proofs in a row after which a session is asked to wait, and how long.
MOST, WAIT = 5, timedelta(minutes=15)
#: So long a proof counts on the next pages that ask for one; and on the forms that stood on such a page.
LASTS, LASTS_FOR_FORMS = timedelta(minutes=5), timedelta(minutes=15)
ONE_TIME = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}


class ProofForm(Form):
    """A form whose post is proved afresh. Its template shows ``proof_fields(form)``."""

    password = PasswordField(
        "Your password", validators=[Length(max=200)], render_kw={"autocomplete": "current-password"}
    )
    code = StringField(
        "Code from your authenticator app", filters=[clean], validators=[Length(max=20)], render_kw=ONE_TIME
    )
    passkey = HiddenField()

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.by = actor()
        self.ways: Ways = ways_of(self.by.id)

    @property
    def passkey_options(self) -> str:
        """What the browser is asked when a passkey is to prove it."""
        return asking_options(_purpose(self.by), list(self.ways.passkeys))

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for what this person has."""
        is_valid: bool = super().validate(extra_validators)
        if self.ways.has_factor and not (self.passkey.data or (self.ways.app and self.code.data)):
            self._refuse("Type the code of your app." if self.ways.app else "Use your passkey: press its button.")
            return False
        if not self.ways.has_factor and not self.password.data:
            self._refuse("Type your password.")
            return False
        return is_valid

    def is_proved(self, by: Actor) -> bool:
        """Validate a posted form and its proof; a wrong one gets a sentence beside the field, and nothing is lost.

        It begins the request's transaction again, so it comes before anything that is changed.
        """
        if not self.validate_on_submit():
            return False
        refusal = apart(lambda: self._try(by))
        if refusal:
            self._refuse(refusal)
        return not refusal

    def _refuse(self, sentence: str) -> None:
        if self.ways.app:
            self.code.errors = [*self.code.errors, sentence]
        elif self.ways.has_factor:
            self.form_errors.append(sentence)
        else:
            self.password.errors = [*self.password.errors, sentence]
        self.passkey.data = ""

    def _try(self, by: Actor) -> str:
        """Compare with no lock held. The try is counted first, so that many at once are not more tries than in turn."""
        with own_transaction() as connection:
            tries = _count_try(connection, by)
            kept = connection.scalar(select(Password.hash).where(Password.person_id == by.id))
        if tries is None:
            what = "codes" if self.ways.has_factor else "passwords"
            return (
                f"Too many wrong {what} from this sign-in. Wait {WAIT.seconds // 60} minutes, or sign out and in "
                "again. Nothing is lost."
            )
        wrong = self._wrong(by, kept)
        if not wrong:
            with own_transaction() as connection:
                connection.execute(_mine(by).values(proofs_failed=0, proof_failed_at=None, proved_at=now()))
            return ""
        saw(Event.PROOF_FAILED, by=by, subject="person", subject_id=by.id, key=now().isoformat())
        left = MOST - tries
        count = f" {left} {'try is' if left == 1 else 'tries are'} left." if left <= 2 else ""
        return f"{wrong} Nothing was signed, and nothing is lost.{count}"

    def _wrong(self, by: Actor, kept: str | None) -> str:
        if self.passkey.data and self.ways.passkeys:
            is_theirs = owner_of(self.passkey.data, purpose=_purpose(by), person_id=by.id) is not None
            return "" if is_theirs else "This passkey was not accepted. Try it again."
        if self.ways.has_factor:
            right = is_code(by.id, self.code.data or "")
            return "" if right else "This is not the code, or it was used before: wait for the next one."
        return "" if matches(self.password.data or "", kept) else "This is not your password."


def fresh(view: Callable[..., Any]) -> Callable[..., Response]:
    """Open a view only with a proof of the last minutes; it stands under ``@door``. A post answers a form's page."""

    @wraps(view)
    def _opened(**things: Any) -> Response:
        if request.method in SAFE:
            return make_response(view(**things)) if is_fresh(actor()) else _ask_first(request.full_path.rstrip("?"))
        if is_fresh(actor(), within=LASTS_FOR_FORMS):
            return make_response(view(**things))
        return _ask_first(_page_before())

    return _opened


def is_fresh(by: Actor, *, within: timedelta = LASTS) -> bool:
    """Say whether this session was proved lately. A clock that was set back proves nothing."""
    proved_at = db.session.scalar(select(SignIn.proved_at).where(SignIn.key_hash == hashed(by.session)))
    return proved_at is not None and timedelta(0) <= now() - proved_at <= within


def _ask_first(page: str) -> Response:
    return make_response(redirect(url_for("factors.prove", next=page), 303))


def _page_before() -> str:
    """The page of ours that the form stood on; what was posted is asked for again there."""
    said = urlsplit(request.referrer or "")
    return said.path if said.netloc == request.host and is_ours(said.path) else url_for("home")


def _purpose(by: Actor) -> str:
    return f"proof in session {by.sign_in_id}"


def _count_try(connection: Connection, by: Actor) -> int | None:
    """How many tries this session has had with this one; None when it must wait."""
    since = now() - WAIT
    over = or_(SignIn.proof_failed_at.is_(None), SignIn.proof_failed_at < since)
    counted = (
        _mine(by)
        .where(or_(SignIn.proofs_failed < MOST, over))
        .values(proofs_failed=case((over, 1), else_=SignIn.proofs_failed + 1), proof_failed_at=now())
    )
    if connection.execute(counted).rowcount != 1:
        return None
    return connection.scalar(select(SignIn.proofs_failed).where(SignIn.key_hash == hashed(by.session)))


def _mine(by: Actor):  # type: ignore[no-untyped-def]
    return update(SignIn).where(SignIn.key_hash == hashed(by.session))
