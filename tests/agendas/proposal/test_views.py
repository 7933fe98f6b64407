"""The pages of the proposed agenda."""

import pytest

from tumorboard.agendas.planning.kept import proposed_from_json
from tumorboard.agendas.proposal.models import Proposal
from tumorboard.agendas.queries import open_items
from tumorboard.core.db import db
from tumorboard.permissions import Role


@pytest.fixture
def programme(make):
    """A programme with a coming meeting, two cases that are ready and one that is not."""
    programme = make.programme()
    make.coming_meeting(programme)
    for _ in range(2):
        make.ready(programme)
    make.presentation(programme, state="accepted")
    return programme


@pytest.fixture
def desk(client, make, programme):
    """The coordinator's browser."""
    return client(make.member(programme, Role.COORDINATOR))


def test_propose_look_accept_and_take_back(make, programme, desk):
    assert "Propose agenda" in desk.get(f"/programmes/{programme.slug}/candidates").text
    answer = desk.post(f"/programmes/{programme.slug}/propose")
    assert answer.status_code == 303
    assert f'href="{answer.location}"' in desk.get(f"/programmes/{programme.slug}/candidates").text
    page = desk.get(answer.location).text
    assert "Nobody speaks for Specialty ORT, Specialty PED," in page
    assert "2 cases in 1 meeting, 1 left out" in page
    assert "Lacks" in page
    assert "points" in page
    proposal = db.session.query(Proposal).one()
    found = proposed_from_json(proposal.proposed)
    chosen = {"case": list(found.placed()), "meeting": list(found.agendas)}
    assert desk.post(f"{answer.location}/accept", data=chosen).status_code == 303
    meeting = next(iter(found.agendas))
    assert len(open_items(meeting)) == 2
    page = desk.get(answer.location).text
    assert "Take these back" in page
    acceptance = page.split('name="acceptance" value="')[1].split('"')[0]
    assert desk.post(f"{answer.location}/take-back", data={"acceptance": acceptance}).status_code == 303
    db.session.expire_all()
    assert len(open_items(meeting)) == 0


def test_accept_nothing_says_what_to_do(make, programme, desk):
    here = desk.post(f"/programmes/{programme.slug}/propose").location
    answer = desk.post(f"{here}/accept", data={"case": ["x", "9" * 40]})
    assert answer.status_code == 422
    assert "Choose a meeting" in answer.text


def test_take_back_of_another_proposal_is_not_found(make, programme, desk):
    here = desk.post(f"/programmes/{programme.slug}/propose").location
    assert desk.post(f"{here}/take-back", data={"acceptance": "999"}).status_code == 404


def test_what_changed_meanwhile_is_shown(make, programme, desk):
    here = desk.post(f"/programmes/{programme.slug}/propose").location
    proposal = db.session.query(Proposal).one()
    found = proposed_from_json(proposal.proposed)
    meeting, slots = next(iter(found.agendas.items()))
    assert desk.post(f"/conferences/{meeting}/add", data={"id": slots[0].candidate_id}).status_code == 303
    page = desk.get(here).text
    assert "On the agenda" in page
    assert "Changed meanwhile" not in page
    assert desk.post(f"/conferences/{meeting}/publish").status_code == 303
    page = desk.get(here).text
    assert "Changed meanwhile" in page
    assert "Its agenda was published meanwhile." in page


def test_a_programme_without_meetings_is_told_so(make, client):
    programme = make.programme()
    desk = client(make.member(programme, Role.COORDINATOR))
    here = desk.post(f"/programmes/{programme.slug}/propose").location
    assert "No meeting is open" in desk.get(here).text


def test_weights_are_changed_and_refused(make, client, programme):
    keeper = client(make.member(programme, Role.PROGRAMME_ADMINISTRATOR))
    here = f"/programmes/{programme.slug}/settings/proposal"
    assert "Cord compression" in keeper.get(here).text
    fields = {"routine": 3, "urgent": 6, "fracture": 10, "bleeding": 12, "cord_compression": 16, "carried_over": 12,
              "week_waited": 1, "late": 1, "block": 1, "break_after": 90, "break_minutes": 10}  # fmt: skip
    assert keeper.post(here, data=fields).status_code == 303
    assert 'value="3"' in keeper.get(here).text
    assert keeper.post(here, data=fields | {"routine": 0}).status_code == 422
    assert keeper.post(here, data=fields | {"late": "a lot"}).status_code == 422
    assert keeper.post(here, data=fields | {"version": 99}).status_code == 409


def test_proposing_twice_over_the_same_week_is_one_proposal(make, client):
    programme = make.programme()
    make.coming_meeting(programme)
    make.ready(programme)
    desk = client(make.member(programme, Role.COORDINATOR))
    first, second = (desk.post(f"/programmes/{programme.slug}/propose").location for _ in range(2))
    assert first == second
