"""Whatever changes how somebody signs in, they hear of by mail (ASVS 5.0 V6.3.7). No code and no secret is in it."""

from typing import Any

from tumorboard.accounts.arrivals.halves import TRIES
from tumorboard.accounts.factors.queries import codes_left
from tumorboard.accounts.models import How
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import subscribe
from tumorboard.audit.models import LedgerEntry
from tumorboard.notifications.kinds import Kind
from tumorboard.notifications.signing_in import wording
from tumorboard.notifications.telling import News, tell

__all__ = ["wording"]

TOLD = {
    Event.FACTOR_ADDED: Kind.FACTOR_ADDED,
    Event.FACTOR_REMOVED: Kind.FACTOR_REMOVED,
    Event.FACTOR_TAKEN_AWAY: Kind.FACTOR_TAKEN_AWAY,
    Event.RECOVERY_CODES_MADE: Kind.RECOVERY_CODES_MADE,
}


@subscribe(*TOLD)
def _tell_owner(_thing: Any, entry: LedgerEntry) -> None:
    owner = entry.facts.get("person") or entry.person_id
    if owner is not None:
        tell(News(TOLD[entry.event], None), {owner: {"kind": entry.facts.get("kind", "")}}, by_id=entry.person_id)


@subscribe(Event.PASSWORD_SET)
def _tell_of_password(person: Any, entry: LedgerEntry) -> None:
    """A password that its owner set, at their account or by a link; a first one by the system is no news."""
    if entry.person_id == person.id:
        tell(News(Kind.PASSWORD_CHANGED, None), {person.id: {}}, by_id=person.id)


@subscribe(Event.SECOND_STEP_FAILED)
def _tell_of_guessing(_person: Any, entry: LedgerEntry) -> None:
    """Somebody knows the password and cannot take the second step (ASVS 5.0 V6.3.5): told once for each five tries."""
    if entry.facts.get("tries") == TRIES and entry.person_id is not None:
        tell(News(Kind.SECOND_STEP_FAILED, None), {entry.person_id: {"tries": TRIES}})


@subscribe(Event.SIGNED_IN)
def _tell_of_recovery(_person: Any, entry: LedgerEntry) -> None:
    if entry.facts.get("how") == How.RECOVERY and entry.person_id is not None:
        facts = {entry.person_id: {"left": codes_left(entry.person_id)}}
        tell(News(Kind.RECOVERY_CODE_USED, None), facts, by_id=entry.person_id)
