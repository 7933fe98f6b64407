"""A new installation: the first administrator and the first programme."""

from sqlalchemy import select

from tumorboard.accounts.actions import set_password
from tumorboard.core.db import db
from tumorboard.core.errors import RuleBroken
from tumorboard.directory.actions import give_membership, make_person, make_programme
from tumorboard.directory.models import Person, Programme
from tumorboard.permissions import Actor, Role


def set_up(
    name: str, email: str, password: str, *, programme: str, slug: str, time_zone: str, template: str = ""
) -> Programme:
    """Make the first administrator and programme. Refuses when the installation already has people."""
    if db.session.scalar(select(Person.id).where(Person.is_system.is_(False))):
        raise RuleBroken("This installation already has people.", remedy="Sign in as an administrator instead.")
    system = Person(name="Tumorboard", email="system@tumorboard.invalid", is_system=True)
    db.session.add(system)
    db.session.flush()
    by = Actor(id=system.id, name=system.name, is_installation_administrator=True)
    person = make_person(name, email, by=by, is_installation_administrator=True)
    set_password(person, password, by=by)
    made = make_programme(programme, slug, time_zone=time_zone, template=template, by=by)
    give_membership(made, person, [Role.PROGRAMME_ADMINISTRATOR], by=by)
    return made
