"""The list of candidates: in the order of the rule, and never older than what it shows."""

from datetime import timedelta

import pytest

from tumorboard.agendas.order import URGENCIES, ordered
from tumorboard.agendas.reading.lines import candidates_of
from tumorboard.core.db import at, db, now
from tumorboard.directory.actions import end_membership
from tumorboard.directory.models import Membership
from tumorboard.permissions import Role


@pytest.fixture
def meeting(make):
    """A coming meeting."""
    return make.coming_meeting()


@pytest.fixture
def candidates(client, make, meeting):
    """Read the page as the coordinator, again and again."""
    programme = make.programme_of(meeting)
    browser = client(make.member(programme, Role.COORDINATOR))
    return lambda: browser.get(f"/programmes/{programme.slug}/candidates").text


def test_candidates_stand_in_the_order_of_the_rule(make, meeting):
    programme = make.programme_of(meeting)
    for number, urgency in enumerate([*reversed(URGENCIES), *URGENCIES]):
        with at(now() - timedelta(days=number % 3)):
            one = make.presentation(programme, state="accepted", urgency=urgency, urgency_reason="Growing")
        if number % 4 == 0:
            one.carried_over_at = now()
    db.session.info["recorded"] = True
    db.session.commit()
    found = [line.standing() for line in candidates_of(programme.id)]
    assert len(found) == 2 * len(URGENCIES)
    assert found == ordered(found)


def test_the_list_follows_each_change_at_once(make, meeting, candidates):
    programme = make.programme_of(meeting)
    attendee = make.member(programme, Role.ATTENDEE, specialty="RAD")
    presentation = make.presentation(programme, state="accepted")
    assert "Specialty RAD, expected" in candidates()
    name = presentation.case.patient.family_name
    assert name in candidates()
    presentation.case.patient.family_name = "Renamed"
    presentation.minutes = 17
    end_membership(db.session.query(Membership).filter_by(person_id=attendee.id).one(), by=make.root())
    db.session.commit()
    page = candidates()
    assert "Renamed" in page
    assert name not in page
    assert "17 minutes" in page
    assert "Specialty RAD, missing" in page


def test_another_programmes_desk_sees_its_own_candidates_only(client, make, meeting, candidates):
    make.presentation(make.programme_of(meeting), state="accepted")
    assert "1 candidate" in candidates()
    other = make.programme("elsewhere")
    browser = client(make.member(other, Role.COORDINATOR))
    assert "No candidate is waiting" in browser.get("/programmes/elsewhere/candidates").text
    assert browser.get(f"/programmes/{make.programme_of(meeting).slug}/candidates").status_code == 404
