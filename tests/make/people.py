"""People, programmes and sessions."""

from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make.base import Base
from tumorboard.accounts.actions import set_password
from tumorboard.accounts.links.actions import invite_person
from tumorboard.accounts.models import SignIn
from tumorboard.accounts.providers.models import Identity
from tumorboard.accounts.sessions import actor_for, hashed, start_session
from tumorboard.core.db import db
from tumorboard.directory.actions import add_specialty, give_membership, make_person, make_programme
from tumorboard.directory.models import Person, Programme, Specialty
from tumorboard.permissions import Role
from tumorboard.policy import Actor


class MakePeople(Base):
    """Factories of the directory and of sign-ins."""

    def root(self) -> Actor:
        """The system person, as an installation administrator."""
        person = db.session.scalar(select(Person).where(Person.is_system))
        if person is None:
            person = Person(name="Tumorboard", email="system@tumorboard.invalid", is_system=True)
            db.session.add(person)
            db.session.info["recorded"] = True
            db.session.commit()
        return Actor(person.id, person.name, is_installation_administrator=True)

    def person(self, name: str = "", *, is_installation_administrator: bool = False) -> Person:
        """A person without memberships."""
        number = self.number()
        person = make_person(
            name or f"Person {number}", f"person{number}@hospital.example", by=self.root(),
            is_installation_administrator=is_installation_administrator,
        )  # fmt: skip
        db.session.commit()
        return person

    def programme(self, slug: str = "", *, specialties: tuple[str, ...] = ("ORT", "PED", "PAT", "RAD")) -> Programme:
        """A programme with specialties, all required."""
        slug = slug or f"programme-{self.number()}"
        programme = make_programme(slug.title(), slug, time_zone="America/New_York", by=self.root())
        for code in specialties:
            add_specialty(programme, code, f"Specialty {code}", by=self.root())
        db.session.commit()
        return programme

    def member(self, programme: Programme, *roles: Role, specialty: str = "", name: str = "") -> Person:
        """A person with these roles in the programme."""
        person = self.person(name or f"{roles[0].words} {self.number()}")
        code = specialty or ("ORT" if Role.ATTENDEE in roles else "")
        spoken = db.session.scalar(
            select(Specialty).where(Specialty.programme_id == programme.id, Specialty.code == code)
        )
        give_membership(programme, person, roles, specialty=spoken, by=self.root())
        db.session.commit()
        return person

    def cast(self, programme: Programme) -> dict[str, Person]:
        """One person for each role of the programme, an installation administrator, and a stranger from another."""
        cast = {role.value: self.member(programme, role) for role in Role}
        cast["installation_administrator"] = self.person(
            "Installation administrator", is_installation_administrator=True
        )
        cast["stranger"] = self.member(self.programme(), Role.COORDINATOR, name="Stranger")
        return cast

    def actor(self, person: Person) -> Actor:
        """The person as the policy sees them."""
        return actor_for(person.id)

    def with_password(self, person: Person) -> Person:
        """Give the person the cast's password."""
        set_password(person, self.password, by=self.root())
        db.session.commit()
        return person

    def link(self, person: Person) -> str:
        """The secret of a new sign-in link for this person."""
        _, token = invite_person(person, by=self.root())
        db.session.commit()
        return token

    def identity(self, person: Person) -> Identity:
        """A provider vouches for this person."""
        identity = Identity(person_id=person.id, issuer="https://login.hospital.example", subject=f"s{person.id}")
        db.session.add(identity)
        db.session.info["recorded"] = True
        db.session.commit()
        return identity

    def device(self, person: Person) -> SignIn:
        """A session of this person on another device."""
        key = start_session(person, device="Firefox/1", address="198.51.100.1", hours=1)
        db.session.info["recorded"] = True
        db.session.commit()
        return db.session.scalars(select(SignIn).where(SignIn.key_hash == hashed(key))).one()

    def signed_in(self, browser: FlaskClient, person: Person) -> None:
        """Put a live session of this person into the browser's cookie."""
        key = start_session(person, device="test", address="127.0.0.1", hours=1)
        db.session.info["recorded"] = True
        db.session.commit()
        with browser.session_transaction() as cookie:
            cookie["_user_id"] = key
            cookie["_fresh"] = True

    def programme_of(self, thing) -> Programme:
        """The programme a thing belongs to."""
        return db.session.get_one(Programme, thing.programme_id)
