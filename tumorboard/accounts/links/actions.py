"""Making a link and using it: nobody but its owner chooses a password (ASVS 5.0 V6.4.6)."""

import secrets

from sqlalchemy import select, update

from tumorboard.accounts.actions import set_password
from tumorboard.accounts.links.models import Purpose, SignInLink
from tumorboard.accounts.links.secrets import hashed, token_of
from tumorboard.accounts.models import Password
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record, subscribe
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken
from tumorboard.core.jobs import enqueue
from tumorboard.directory.models import Person
from tumorboard.permissions import May
from tumorboard.policy import Actor, require

REMIND = "make_reset_link"


def invite_person(person: Person, *, by: Actor) -> tuple[SignInLink, str]:
    """Make a link for somebody: an invitation, or, when they have a password, a way to a new one."""
    has_password = db.session.scalar(select(Password.id).where(Password.person_id == person.id))
    return make_link(person, Purpose.RESET if has_password else Purpose.INVITATION, by=by)


def make_link(person: Person, purpose: Purpose, *, by: Actor) -> tuple[SignInLink, str]:
    """Make a link and its secret; an earlier one no longer works. Refuses somebody who may not sign in."""
    require(by, May.KEEP_PEOPLE, person)
    if not person.is_active or person.is_system:
        raise RuleBroken(f"{person.name} is deactivated.", remedy="Reactivate them first.")
    _end_links(person.id)
    seed = secrets.token_urlsafe(32)
    token = token_of(seed)
    link = SignInLink(
        person=person, person_id=person.id, purpose=purpose, seed=seed, key_hash=hashed(token), made_by_id=by.id,
        expires_at=now() + purpose.lasts,
    )  # fmt: skip
    db.session.add(link)
    record(Event.LINK_MADE, link, by=by, person=person.id, purpose=purpose)
    return link, token


def ask_reset(person_id: int, *, by: Actor | None) -> None:
    """Note that a forgotten password was told; 0 for an address of nobody. The worker does the rest, later."""
    record(Event.RESET_ASKED, None, by=by, person=person_id)
    enqueue(REMIND, person_id=person_id)


def use_link(link: SignInLink, password: str, *, by: Actor) -> None:
    """Set the password and end every session; the second step of signing in stays. Refuses a link used meanwhile."""
    person = link.person
    used = update(SignInLink).where(
        SignInLink.id == link.id, SignInLink.used_at.is_(None), SignInLink.ended_at.is_(None),
        SignInLink.expires_at > now(),
    )  # fmt: skip
    found = db.session.execute(used.values(used_at=now()), execution_options={"synchronize_session": False})
    if found.rowcount != 1:  # type: ignore[attr-defined]
        raise RuleBroken("This link was used already.", remedy="Ask for another one.")
    set_password(person, password, by=by)
    record(Event.LINK_USED, link, by=by, person=person.id, purpose=link.purpose)


def _end_links(person_id: int) -> None:
    live = update(SignInLink).where(
        SignInLink.person_id == person_id, SignInLink.used_at.is_(None), SignInLink.ended_at.is_(None)
    )
    db.session.execute(live.values(ended_at=now()), execution_options={"synchronize_session": False})


@subscribe(Event.PASSWORD_SET, Event.PERSON_DEACTIVATED)
def _end_links_of(person: Person, _entry: LedgerEntry) -> None:
    _end_links(person.id)


@subscribe(Event.PERSON_CHANGED)
def _end_links_to_old_address(person: Person, entry: LedgerEntry) -> None:
    if entry.facts.get("is_address_new"):
        _end_links(person.id)
