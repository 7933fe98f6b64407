"""Adding, naming and removing what a person signs in with. Every change is in the ledger, and its owner hears of it."""

from collections.abc import Collection

from sqlalchemy import delete, func, select, update

from tumorboard.accounts.factors.codes import step_of
from tumorboard.accounts.factors.models import Factor, FactorKind, RecoveryCode
from tumorboard.accounts.factors.passkeys import NewPasskey
from tumorboard.accounts.factors.proving import secret_about
from tumorboard.accounts.factors.queries import (
    administrators_of_installation,
    has_factor,
    members_of,
    needing_factor,
    without_factor,
)
from tumorboard.accounts.factors.recovery import new_codes, plain_recovery_code, recovery_hash
from tumorboard.accounts.factors.sealing import seal
from tumorboard.accounts.models import Ended, How, SignIn
from tumorboard.accounts.sessions import end_sessions
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record, subscribe
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken
from tumorboard.directory.models import Membership, Person, Programme
from tumorboard.permissions import May
from tumorboard.policy import Actor, require

MOST = 10


def add_passkey(made: NewPasskey, name: str, *, by: Actor) -> Factor:
    """Keep a passkey that the person's browser has made. Refuses one that is known."""
    if db.session.scalar(select(Factor.id).where(Factor.credential == made.credential)):
        raise RuleBroken("This passkey is known already.")
    factor = Factor(
        person_id=by.id, kind=FactorKind.PASSKEY, name=_named(name), credential=made.credential,
        public_key=made.public_key, user_handle=made.user_handle, uses=made.uses,
    )  # fmt: skip
    return _added(factor, by=by)


def add_app(secret: str, code: str, name: str, *, by: Actor) -> Factor:
    """Keep an authenticator app that shows the right code. Refuses another code."""
    step = step_of(secret, code, at=now(), after=0)
    if step is None:
        raise RuleBroken(
            "This is not the code that belongs to the picture.", field="code",
            remedy="Type the six digits that the app shows now; the phone's clock must be right.",
        )  # fmt: skip
    sealed = seal(secret, about=secret_about(by.id))
    factor = Factor(person_id=by.id, kind=FactorKind.APP, name=_named(name), secret=sealed, last_step=step)
    return _added(factor, by=by)


def rename_factor(factor: Factor, name: str, *, by: Actor) -> None:
    """Call a factor something else."""
    require(by, May.KEEP_OWN_FACTOR, factor)
    factor.name = _named(name)
    record(Event.FACTOR_RENAMED, factor, by=by, person=by.id, kind=factor.kind)


def remove_factor(factor: Factor, *, by: Actor) -> None:
    """Remove one's own factor and end one's other sessions. Refuses the last one where a role needs one."""
    require(by, May.KEEP_OWN_FACTOR, factor)
    needing = needing_factor([by.id]).get(by.id)
    if needing and _count(by.id) == 1:
        raise RuleBroken(
            f"{', '.join(needing)} asks for a second factor in your role, and this is your only one.",
            remedy="Add another one first, then remove this.",
        )
    _removed(factor)
    record(Event.FACTOR_REMOVED, factor, by=by, person=by.id, kind=factor.kind)
    end_sessions(by.id, except_key=by.session, because=Ended.FACTOR)


def take_away_factor(factor: Factor, *, by: Actor) -> None:
    """Take a lost factor away from somebody else: their sessions end, and a role that needs one asks for a new one."""
    require(by, May.KEEP_PEOPLE, factor)
    if factor.person_id == by.id:
        raise RuleBroken("This is your own.", remedy="Remove it under your account.")
    _removed(factor)
    record(Event.FACTOR_TAKEN_AWAY, factor, by=by, person=factor.person_id, kind=factor.kind)
    end_sessions(factor.person_id, because=Ended.FACTOR)


def renew_recovery_codes(*, by: Actor) -> list[str]:
    """Ten new recovery codes; the old ones are void. Refuses where there is nothing to recover from."""
    if not has_factor(by.id):
        raise RuleBroken("Recovery codes stand in for a second factor.", remedy="Add one first.")
    _forget_codes(by.id)
    codes = new_codes()
    kept = [recovery_hash(plain_recovery_code(one)) for one in codes]
    db.session.add_all([RecoveryCode(person_id=by.id, code_hash=one) for one in kept])
    record(Event.RECOVERY_CODES_MADE, None, by=by, count=len(codes))
    return codes


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= 80:
        raise RuleBroken("Give it a name of at most 80 characters, such as “My phone”.", field="name")
    return name


def _count(person_id: int) -> int:
    return db.session.scalar(select(func.count()).where(Factor.person_id == person_id)) or 0


def _added(factor: Factor, *, by: Actor) -> Factor:
    if _count(by.id) >= MOST:
        raise RuleBroken(f"You have {MOST} already.", remedy="Remove one that you no longer use.")
    db.session.add(factor)
    record(Event.FACTOR_ADDED, factor, by=by, person=by.id, kind=factor.kind)
    end_sessions(by.id, except_key=by.session, because=Ended.FACTOR)
    _mark([by.id], must_set_up=False)
    return factor


def _removed(factor: Factor) -> None:
    if _count(factor.person_id) == 1:
        _forget_codes(factor.person_id)
    db.session.delete(factor)


def _forget_codes(person_id: int) -> None:
    db.session.execute(
        delete(RecoveryCode).where(RecoveryCode.person_id == person_id),
        execution_options={"synchronize_session": False},
    )


def _mark(people: Collection[int], *, must_set_up: bool) -> None:
    """Say of the live sessions of these people whether they lead to the set-up only."""
    live = update(SignIn).where(
        SignIn.person_id.in_(people), SignIn.ended_at.is_(None), SignIn.how != How.PROVIDER,
        SignIn.must_set_up.is_(not must_set_up),
    )  # fmt: skip
    if people:
        db.session.execute(live.values(must_set_up=must_set_up), execution_options={"synchronize_session": False})


@subscribe(Event.PROGRAMME_CHANGED)
def _ask_members(programme: Programme, entry: LedgerEntry) -> None:
    """What a programme asks from now on, it asks of those who are signed in as well."""
    if "factor_roles" in entry.facts:
        _ask([*members_of(programme.id), *administrators_of_installation()])


@subscribe(Event.MEMBERSHIP_GIVEN, Event.MEMBERSHIP_CHANGED, Event.MEMBERSHIP_ENDED)
def _ask_member(membership: Membership, _entry: LedgerEntry) -> None:
    _ask([membership.person_id])


@subscribe(Event.PERSON_CHANGED)
def _ask_person(person: Person, _entry: LedgerEntry) -> None:
    _ask([person.id])


def _ask(people: list[int]) -> None:
    db.session.flush()
    bare = without_factor(people)
    needing = bare & needing_factor(bare).keys()
    _mark(needing, must_set_up=True)
    _mark(bare - needing, must_set_up=False)
