"""A place for every discipline, and one tap for “nothing to add”."""

import pytest
from sqlalchemy import select

from tumorboard.core.db import db
from tumorboard.directory.models import Person
from tumorboard.inputs.models import Input, InputKind


def test_index_has_a_place_for_every_discipline(make, client):
    presentation = make.on_agenda()
    make.input(presentation, "ORT", kind=InputKind.SAYS, text="Resectable with wide margins")
    page = client(make.chair_of(presentation)).get(f"/presentations/{presentation.id}/inputs").text
    assert "1 of 4 disciplines has spoken" in page
    assert "Resectable with wide margins" in page
    for code in ("ORT", "PED", "PAT", "RAD"):
        assert f'id="input-{code}"' in page


def test_one_tap_says_nothing_to_add(make, client):
    presentation = make.on_agenda()
    specialty = make.specialty(presentation, "PAT")
    browser = client(make.speaker(specialty))
    page = browser.get(f"/presentations/{presentation.id}/inputs").text
    assert "Nothing to add" in page
    address = f"/presentations/{presentation.id}/inputs/{specialty.id}"
    answer = browser.post(address, data={"kind": "nothing_to_add", "version": "0"})
    assert (answer.status_code, answer.location) == (303, f"/presentations/{presentation.id}/inputs#input-PAT")
    assert db.session.scalars(select(Input.kind)).all() == [InputKind.NOTHING_TO_ADD]
    assert browser.post(address, data={"kind": "later", "version": "0"}).status_code == 409


@pytest.mark.parametrize(
    "facts",
    [{}, {"kind": "says"}, {"kind": "sings"}, {"kind": "says", "text": "x" * 10_001}, {"kind": "says", "text": "\x00"},
     {"kind": "later", "given_by": "999999"}],
)  # fmt: skip
def test_give_refuses_bad_input(make, client, facts):
    presentation = make.on_agenda()
    specialty = make.specialty(presentation, "PAT")
    answer = client(make.speaker(specialty)).post(f"/presentations/{presentation.id}/inputs/{specialty.id}", data=facts)
    assert answer.status_code == 422
    assert db.session.scalars(select(Input)).all() == []


def test_give_on_behalf_names_both(make, client):
    presentation = make.on_agenda()
    specialty = make.specialty(presentation, "PAT")
    speaker, desk = make.speaker(specialty), make.desk(presentation)
    browser = client(db.session.get_one(Person, desk.id))
    address = f"/presentations/{presentation.id}/inputs/{specialty.id}"
    browser.post(address, data={"kind": "later", "version": "0", "given_by": str(speaker.id)})
    page = browser.get(f"/presentations/{presentation.id}/inputs").text
    assert "written down by" in page
    assert "May be needed later" in page


def test_a_specialty_of_another_programme_is_not_found(make, client):
    presentation, other = make.on_agenda(), make.on_agenda()
    foreign = make.specialty(other, "PAT")
    browser = client(make.chair_of(presentation))
    assert browser.get(f"/presentations/{presentation.id}/inputs/{foreign.id}").status_code == 404
