"""The synthetic programme itself: people, specialties and meetings, made once, by the actions."""

from datetime import timedelta

from sqlalchemy import select

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.conferences.models import Conference
from tumorboard.conferences.states import ConferenceState
from tumorboard.core.db import db, now
from tumorboard.demo.synthesise import Ground
from tumorboard.directory.actions import give_membership, make_person
from tumorboard.directory.models import Person, Programme
from tumorboard.directory.queries import active_specialties, system_person
from tumorboard.permissions import Role
from tumorboard.policy import Actor
from tumorboard.vocabulary.actions import make_programme_from
from tumorboard.vocabulary.templates import programme_template

SLUG = "synthetic"
MEETINGS = 200


def synthetic_ground() -> Ground:
    """The ground to synthesise on; makes the programme when it is not there. Commits nothing."""
    by = Actor(system_person().id, "Tumorboard", is_installation_administrator=True)
    programme = db.session.scalar(select(Programme).where(Programme.slug == SLUG)) or _programme(by)
    specialties = [one.id for one in active_specialties(programme.id)]
    meetings = db.session.scalars(
        select(Conference).where(Conference.programme_id == programme.id).order_by(Conference.starts_at.desc())
    ).all()
    person_id = db.session.scalars(select(Person.id).where(Person.email == f"person0@{SLUG}.example")).one()
    earlier_id = db.session.scalars(select(Person.id).where(Person.email == f"person1@{SLUG}.example")).one()
    return Ground(
        programme_id=programme.id, prefix=programme.case_prefix, person_id=person_id, earlier_id=earlier_id,
        specialties=specialties,
        coming_id=meetings[0].id, past_ids=[one.id for one in meetings[1:]],
    )  # fmt: skip


def _programme(by: Actor) -> Programme:
    template = programme_template("musculoskeletal")
    programme = make_programme_from(template, by=by, slug=SLUG, name="Synthetic programme")
    programme.case_prefix = "SYN"
    db.session.flush()
    for number, specialty in enumerate(active_specialties(programme.id)):
        person = make_person(f"Synthetic person {number}", f"person{number}@{SLUG}.example", by=by)
        roles = [Role.ATTENDEE] if number else [Role.COORDINATOR, Role.CHAIR, Role.ATTENDEE, Role.REFERRER]
        give_membership(programme, person, roles, specialty=specialty, by=by)
    for back in range(MEETINGS):
        meeting = Conference(
            programme_id=programme.id, starts_at=now() + timedelta(days=6 - 7 * back), length_minutes=240,
            time_zone=programme.time_zone, agenda_number=1,
            state=ConferenceState.HELD if back else ConferenceState.PLANNED,
        )  # fmt: skip
        db.session.add(meeting)
        record(Event.CONFERENCE_HELD_EXTRA, meeting, by=by)
    return programme
