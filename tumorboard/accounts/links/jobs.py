"""After a forgotten password was told the worker makes the link: the answer takes no longer for a known address."""

from tumorboard.accounts.links.actions import REMIND, make_link
from tumorboard.accounts.links.models import Purpose
from tumorboard.accounts.links.queries import has_enough
from tumorboard.core.db import db
from tumorboard.core.jobs import job
from tumorboard.directory.models import Person
from tumorboard.directory.queries import system_person
from tumorboard.policy import Actor


@job(REMIND)
def make_reset_link(person_id: int) -> None:
    """Make the link, unless the address is nobody's, or they had enough of them."""
    person = db.session.get(Person, person_id) if person_id else None
    if person is None or not person.is_active or person.is_system or has_enough(person.id):
        return
    system = system_person()
    make_link(person, Purpose.RESET, by=Actor(system.id, system.name, is_installation_administrator=True))
