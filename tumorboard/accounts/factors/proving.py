"""Is this code, passkey or recovery code a proof of this person? Each is used up in a transaction of its own.

The session must hold no lock meanwhile. A code counts once (ASVS 5.0 V6.5.1), so does a passkey's answer; of two
that come at the same moment one is refused.
"""

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from tumorboard.accounts.factors.codes import plain_code, step_of
from tumorboard.accounts.factors.models import Factor, FactorKind, RecoveryCode
from tumorboard.accounts.factors.passkeys import NotBelieved, check_used, credential_in, once_key
from tumorboard.accounts.factors.recovery import plain_recovery_code, recovery_hash
from tumorboard.accounts.factors.sealing import CannotOpen, is_current, seal, unseal
from tumorboard.core.db import db, now, own_transaction
from tumorboard.core.once import OnceToken


def secret_about(person_id: int) -> str:
    """What an app's secret is sealed for."""
    return f"one-time codes of person {person_id}"


def is_code(person_id: int, typed: str) -> bool:
    """Take a one-time code of one of the person's apps."""
    code = plain_code(typed)
    apps = db.session.execute(
        select(Factor.id, Factor.secret, Factor.last_step)
        .where(Factor.person_id == person_id, Factor.kind == FactorKind.APP)
        .order_by(Factor.id)
    ).all()
    db.session.rollback()
    return bool(code) and any(_takes(app_id, person_id, sealed, last, code) for app_id, sealed, last in apps)


def _takes(app_id: int, person_id: int, sealed: str, last: int, code: str) -> bool:
    try:
        secret = unseal(sealed, about=secret_about(person_id))
    except CannotOpen:
        return False
    step = step_of(secret, code, at=now(), after=last)
    kept = sealed if is_current(sealed) else seal(secret, about=secret_about(person_id))
    return step is not None and _use(
        update(Factor)
        .where(Factor.id == app_id, Factor.last_step < step)
        .values(last_step=step, last_used_at=now(), secret=kept)
    )


def is_recovery_code(person_id: int, typed: str) -> bool:
    """Take one of the person's recovery codes, for ever."""
    plain = plain_recovery_code(typed)
    return bool(plain) and _use(
        update(RecoveryCode)
        .where(
            RecoveryCode.person_id == person_id, RecoveryCode.code_hash == recovery_hash(plain),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now())
    )  # fmt: skip


def owner_of(answer: str, *, purpose: str, person_id: int | None = None) -> int | None:
    """Whose passkey gave this answer; None when it is no proof, or of nobody, or not of ``person_id``."""
    try:
        factor = db.session.scalar(
            select(Factor).where(Factor.credential == credential_in(answer), Factor.kind == FactorKind.PASSKEY)
        )
        if factor is None or (person_id is not None and factor.person_id != person_id):
            return None
        uses = check_used(answer, factor, purpose=purpose)
        key, factor_id, owner, before = once_key(answer), factor.id, factor.person_id, factor.uses
    except NotBelieved:
        return None
    finally:
        db.session.rollback()
    used = update(Factor).where(Factor.id == factor_id, Factor.uses == before)
    return owner if _claim(key, owner) and _use(used.values(uses=uses, last_used_at=now())) else None


def claim_answer(answer: str, person_id: int) -> bool:
    """Use up the answer of a browser that made a passkey: False when it came before."""
    return _claim(once_key(answer), person_id)


def _claim(key: str, person_id: int) -> bool:
    try:
        with own_transaction() as connection:
            connection.execute(insert(OnceToken).values(token=key, person_id=person_id, location="", posted_at=now()))
    except IntegrityError:
        return False
    return True


def _use(statement) -> bool:  # type: ignore[no-untyped-def]
    with own_transaction() as connection:
        return bool(connection.execute(statement).rowcount == 1)
