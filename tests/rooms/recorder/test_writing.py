"""Writing in the room: nothing typed is lost, and everybody sees who writes."""

import pytest

from tumorboard.core.db import db
from tumorboard.permissions import Role
from tumorboard.plans.holds.queries import holds_of
from tumorboard.plans.queries import lines_of, sections_of
from tumorboard.plans.states import SectionKind
from tumorboard.rooms.signals.models import Signal

TYPING = {"X-Autosave": "1"}


@pytest.fixture
def plan(make):
    """The draft of the case that is open in a running meeting."""
    return make.taken_up(make.running_meeting())


@pytest.fixture
def people(make, client, plan):
    """Two browsers of two people who record."""
    those = [make.member(make.programme_of(plan), Role.COORDINATOR, name=name) for name in ("Ada", "Ben")]
    return [client(one) for one in those]


def written(plan) -> str:
    """The consensus as it is in the database."""
    db.session.rollback()
    return sections_of(plan.id)[SectionKind.CONSENSUS].text


def test_typing_is_saved_and_holds_the_section(people, plan):
    ada, ben = people
    address = f"/plans/{plan.id}/written/consensus"
    told = ada.post(address, data={"text": "Two more cyc", "version": 0}, headers=TYPING).json
    assert (told["version"], told["holder"]["name"]) == (1, "Ada")
    seen = ben.get(f"/plans/{plan.id}/written").json["consensus"]
    assert (seen["text"], seen["by"], seen["holder"]["name"]) == ("Two more cyc", "Ada", "Ada")
    assert ben.post(f"{address}/hold", headers=TYPING).json["holder"]["name"] == "Ada"
    assert ben.post(f"{address}/hold", data={"act": "take"}, headers=TYPING).json["holder"]["name"] == "Ben"
    assert ada.post(f"{address}/hold", headers=TYPING).json["holder"]["name"] == "Ben"
    assert ben.post(f"{address}/hold", data={"act": "release"}, headers=TYPING).json["holder"] is None
    topics = {one.topic for one in db.session.query(Signal)}
    assert {"plan", "holds"} <= topics


def test_two_versions_that_collide_are_told_to_the_page(people, plan):
    ada, ben = people
    address = f"/plans/{plan.id}/written/consensus"
    ada.post(address, data={"text": "Surgery", "version": 0}, headers=TYPING)
    answer = ben.post(address, data={"text": "Radiotherapy", "version": 0}, headers=TYPING)
    assert answer.status_code == 409 and answer.json["text"] == "Surgery" and answer.json["by"] == "Ada"
    assert written(plan) == "Surgery"
    assert (
        ben.post(address, data={"text": "Both", "version": answer.json["version"]}, headers=TYPING).json["version"] == 2
    )
    wrong = ben.post(address, data={"text": "x", "code": "nonsense", "version": 2}, headers=TYPING)
    assert wrong.status_code == 422 and wrong.json["words"]


def test_without_scripts_the_button_saves_and_leads_back(people, plan):
    answer = people[0].post(f"/plans/{plan.id}/written/consensus", data={"text": "As said", "version": 0})
    assert answer.location == f"/conferences/{plan.conference_id}/recorder#consensus"
    assert written(plan) == "As said" and holds_of(plan.id) == {}
    assert people[1].post(f"/plans/{plan.id}/written/consensus", data={"text": "No", "version": 0}).status_code == 409
    assert people[0].post(f"/plans/{plan.id}/written/nonsense").status_code == 404


def test_a_typed_line_is_a_recommendation_to_be_completed(people, plan):
    address = f"/plans/{plan.id}/typed-line"
    assert people[0].post(address, data={"line": "Wide excision"}).location.endswith("#lines")
    assert people[0].post(address, data={"line": " "}).status_code == 422
    db.session.rollback()
    (line,) = lines_of(plan.id)
    assert (line.modality, line.code, line.owner_words) == ("surgery", "wide_excision", "")
    assert "no owner yet" in people[0].get(f"/conferences/{plan.conference_id}/recorder/lines").text


def test_an_input_is_one_click(make, people, plan):
    member = make.member(make.programme_of(plan), Role.ATTENDEE, specialty="RAD")
    specialty = make.specialty(plan.presentation, "RAD")
    said = {"kind": "nothing_to_add", "given_by": member.id, "conference": plan.conference_id}
    address = f"/presentations/{plan.presentation_id}/said/{specialty.id}"
    assert people[0].post(address, data=said).location.endswith("#said-RAD")
    assert "Reviewed, nothing to add" in people[0].get(f"/conferences/{plan.conference_id}/recorder/inputs").text
    assert people[0].post(address, data=said | {"kind": "says", "text": ""}).status_code == 422
