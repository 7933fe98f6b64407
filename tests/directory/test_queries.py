"""The system person: made once, with an entry, so that a job's commit is not refused."""

from tumorboard.core.db import db
from tumorboard.directory.queries import system_person


def test_the_system_person_is_made_with_an_entry(make):
    person = system_person()
    db.session.commit()
    assert system_person().id == person.id
