"""A kept agenda is drawn again as soon as it would say something else."""

import pytest

from tumorboard.core.db import db
from tumorboard.directory.actions import deactivate_person
from tumorboard.permissions import Role
from tumorboard.presentations.left_out.actions import want_to_be_heard
from tumorboard.presentations.left_out.models import LeftOut


@pytest.fixture
def agenda(client, make):
    """A meeting with a case that leaves Radiology out, and its agenda as its coordinator reads it."""
    meeting = make.coming_meeting()
    programme = make.programme_of(meeting)
    key = make.specialty_of(programme, "RAD").id
    make.listed(meeting, left_out={key: "No imaging in question"})
    browser = client(make.member(programme, Role.COORDINATOR))
    return programme, lambda: browser.get(f"/conferences/{meeting.id}/agenda").text


def test_a_specialty_that_is_heard_again_stands_there_at_once(make, agenda):
    programme, read = agenda
    head = make.actor(make.head(programme))
    assert "Specialty RAD" not in read()
    want_to_be_heard(db.session.query(LeftOut).one(), by=head)
    db.session.commit()
    assert "Specialty RAD: nobody has said yes" in read()


def test_who_cannot_sign_in_any_more_is_expected_no_longer(make, agenda):
    programme, read = agenda
    pathologist = make.member(programme, Role.ATTENDEE, specialty="PAT")
    assert "Specialty PAT: nobody has said yes" in read()
    deactivate_person(pathologist, by=make.root())
    db.session.commit()
    assert "Specialty PAT: nobody speaks for it" in read()
