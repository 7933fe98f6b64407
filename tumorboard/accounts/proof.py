"""A fresh proof: before something weighty, the person at an open screen shows once more that it is they.

One place for every page that asks: today a password, and the second factor joins it here.
"""

from datetime import timedelta

from sqlalchemy import Connection, case, or_, select, update
from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from tumorboard.accounts.models import Password, SignIn
from tumorboard.accounts.passwords import matches
from tumorboard.accounts.sessions import hashed
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import saw
from tumorboard.core.db import now, own_transaction
from tumorboard.core.forms import Form
from tumorboard.guard import apart
from tumorboard.policy import Actor

#: Wrong passwords in a row after which a session is asked to wait, and how long.
MOST, WAIT = 5, timedelta(minutes=15)


class ProofForm(Form):
    """A form whose post is proved afresh."""

    password = PasswordField(
        "Your password",
        validators=[InputRequired("Type your password."), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )

    def is_proved(self, by: Actor) -> bool:
        """Validate a posted form and its proof; a wrong one gets a sentence beside the field, and nothing is lost.

        It begins the request's transaction again, so it comes before anything that is changed.
        """
        if not self.validate_on_submit():
            return False
        refusal = apart(lambda: _refusal(self.password.data or "", by))
        if refusal:
            self.password.errors = [refusal]
        return not refusal


def _refusal(password: str, by: Actor) -> str:
    """Compare with no lock held. The try is counted first, so that many at once are not more tries than in turn."""
    with own_transaction() as connection:
        tries = _count_try(connection, by)
        kept = connection.scalar(select(Password.hash).where(Password.person_id == by.id))
    if tries is None:
        return (
            f"Too many wrong passwords from this sign-in. Wait {WAIT.seconds // 60} minutes, or sign out and in again. "
            "Nothing is lost."
        )
    if matches(password, kept):
        with own_transaction() as connection:
            connection.execute(_mine(by).values(proofs_failed=0, proof_failed_at=None))
        return ""
    saw(Event.PROOF_FAILED, by=by, subject="person", subject_id=by.id, key=now().isoformat())
    left = MOST - tries
    count = f" {left} {'try is' if left == 1 else 'tries are'} left." if left <= 2 else ""
    return f"This is not your password. Nothing was signed, and nothing is lost.{count}"


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
