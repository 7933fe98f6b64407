"""The demo's programmes and people, and how to sign in as them."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from sqlalchemy import select

from tumorboard.accounts.actions import set_one_password
from tumorboard.accounts.sessions import actor_for
from tumorboard.core.db import db
from tumorboard.directory.actions import give_membership, make_person
from tumorboard.directory.models import Person, Programme, Specialty
from tumorboard.directory.queries import active_specialties, system_person
from tumorboard.permissions import Role
from tumorboard.policy import Actor
from tumorboard.vocabulary.actions import make_programme_from
from tumorboard.vocabulary.templates import programme_template

PASSWORD = "limb salvage on friday"
DOMAIN = "demo.example"
ROLES = {role.value for role in Role}


@dataclass
class House:
    """One programme of the demo with its specialties and who does what in it."""

    programme: Programme
    specialties: dict[str, Specialty]
    roles: dict[Role, list[Actor]] = field(default_factory=dict)
    board: dict[str, list[Actor]] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)

    def one(self, role: Role, turn: int = 0) -> Actor:
        """The person whose turn it is to act in a role."""
        those = self.roles[role]
        return those[turn % len(those)]


@dataclass(frozen=True)
class SignIn:
    """A way into the demo."""

    name: str
    email: str
    role: str


@cache
def _written() -> dict[str, Any]:
    return tomllib.loads((files("tumorboard.demo") / "data" / "people.toml").read_text(encoding="utf-8"))


def demo_sign_ins() -> Sequence[SignIn]:
    """Who to sign in as, a person for each role; all share ``PASSWORD``."""
    return [
        SignIn(one["name"], f"{one['email']}@{DOMAIN}", one["shown"]) for one in _written()["people"] if "shown" in one
    ]


def has_people() -> bool:
    """Whether anybody real or demo is there already: then nothing is loaded."""
    return db.session.scalar(select(Person.id).where(~Person.is_system).limit(1)) is not None


def root() -> Actor:
    """The system person, who makes the first people."""
    return Actor(system_person().id, "Tumorboard", is_installation_administrator=True)


def make_houses() -> dict[str, House]:
    """Both programmes from their templates, with everybody in them."""
    written, by = _written(), root()
    houses = {short: _house(template, by) for short, template in written["programmes"].items()}
    people = [_person(one, houses, by) for one in written["people"]]
    db.session.flush()
    set_one_password(people, PASSWORD, by=by)
    for one, person in zip(written["people"], people, strict=True):
        actor = actor_for(person.id)
        for short in houses.keys() & one.keys():
            _seat(houses[short], person, actor, one[short])
    return houses


def _house(template: str, by: Actor) -> House:
    programme = make_programme_from(programme_template(template), by=by)
    programme.is_demo = True
    return House(programme, {one.code: one for one in active_specialties(programme.id)})


def _person(one: dict[str, Any], houses: dict[str, House], by: Actor) -> Person:
    email = f"{one['email']}@{DOMAIN}"
    person = make_person(one["name"], email, by=by, is_installation_administrator=one.get("administrator", False))
    for short in sorted(houses.keys() & one.keys()):
        house, words = houses[short], one[short]
        roles = {Role(word) for word in words if word in ROLES}
        codes = [word for word in words if word not in ROLES]
        if codes:
            roles.add(Role.ATTENDEE)
        specialty = house.specialties[codes[0]] if codes else None
        is_head = short in one.get("head", ())
        give_membership(house.programme, person, roles, specialty=specialty, is_head=is_head, by=by)
    return person


def _seat(house: House, person: Person, actor: Actor, words: Sequence[str]) -> None:
    house.people[person.id] = person
    for word in words:
        if word in ROLES:
            house.roles.setdefault(Role(word), []).append(actor)
        else:
            house.board.setdefault(word, []).append(actor)
