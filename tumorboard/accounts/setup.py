"""A new installation: the first administrator and the first programme."""

from collections.abc import Callable

from sqlalchemy import select

from tumorboard.accounts.actions import set_password
from tumorboard.core.db import db
from tumorboard.core.errors import RuleBroken
from tumorboard.directory.actions import give_membership, make_person
from tumorboard.directory.models import Person, Programme
from tumorboard.permissions import Role
from tumorboard.policy import Actor


def set_up(name: str, email: str, password: str, *, first_programme: Callable[[Actor], Programme]) -> Programme:
    """Make the first administrator and the first programme. Refuses when the installation already has people."""
    if db.session.scalar(select(Person.id).where(Person.is_system.is_(False))):
        raise RuleBroken("This installation already has people.", remedy="Sign in as an administrator instead.")
    system = Person(name="Tumorboard", email="system@tumorboard.invalid", is_system=True)
    db.session.add(system)
    db.session.flush()
    by = Actor(id=system.id, name=system.name, is_installation_administrator=True)
    person = make_person(name, email, by=by, is_installation_administrator=True)
    set_password(person, password, by=by)
    made = first_programme(by)
    give_membership(made, person, [Role.PROGRAMME_ADMINISTRATOR], by=by)
    return made
