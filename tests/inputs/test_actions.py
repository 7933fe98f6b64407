"""Giving input: every discipline has a place, whoever writes it down."""

import pytest
from sqlalchemy import select

from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db
from tumorboard.core.errors import Forbidden, RuleBroken, Stale, WrongStep
from tumorboard.directory.models import Programme
from tumorboard.inputs.actions import give_input
from tumorboard.inputs.models import Input, InputKind
from tumorboard.permissions import Role


def test_give_input_by_a_member_of_the_specialty(make):
    presentation = make.on_agenda()
    specialty = make.specialty(presentation, "PAT")
    person = make.speaker(specialty)
    row = give_input(presentation, specialty, kind="says", text=" Reference pathology agrees. ", by=make.actor(person))
    assert (row.kind, row.text, row.version) == (InputKind.SAYS, "Reference pathology agrees.", 1)
    assert row.given_by_id == row.recorded_by_id == person.id
    entry = db.session.scalars(select(LedgerEntry).where(LedgerEntry.event == Event.INPUT_GIVEN)).one()
    assert entry.facts == {"presentation": presentation.id, "specialty": "PAT", "kind": "says"}


def test_give_input_on_behalf_keeps_both_people(make):
    presentation = make.on_agenda()
    specialty = make.specialty(presentation, "PAT")
    person, desk = make.speaker(specialty), make.desk(presentation)
    with pytest.raises(RuleBroken, match="Say who"):
        give_input(presentation, specialty, kind="later", by=desk)
    row = give_input(presentation, specialty, kind="later", given_by=person, by=desk)
    assert (row.given_by_id, row.recorded_by_id) == (person.id, desk.id)


def test_give_input_is_not_given_for_somebody_elses_specialty(make):
    presentation = make.on_agenda()
    other = make.speaker(make.specialty(presentation, "RAD"))
    with pytest.raises(RuleBroken, match="does not speak for"):
        give_input(
            presentation, make.specialty(presentation, "PAT"), kind="later", given_by=other,
            by=make.desk(presentation),
        )  # fmt: skip


def test_give_input_takes_a_place_that_was_not_asked(make):
    presentation = make.on_agenda()
    need = presentation.needs[0]
    need.is_required, need.left_out_because = False, "Not concerned"
    db.session.info["recorded"] = True
    db.session.commit()
    assert make.input(presentation, need.specialty.code).kind is InputKind.NOTHING_TO_ADD


def test_give_input_wants_words_a_kind_and_its_own_programme(make):
    presentation = make.on_agenda()
    specialty = make.specialty(presentation, "ORT")
    by = make.actor(make.speaker(specialty))
    with pytest.raises(RuleBroken, match="Write what"):
        give_input(presentation, specialty, kind="says", text="  ", by=by)
    with pytest.raises(RuleBroken, match="three kinds"):
        give_input(presentation, specialty, kind="shouts", by=by)
    foreign = make.specialty(make.on_agenda(), "ORT")
    with pytest.raises(RuleBroken, match="another programme"):
        give_input(presentation, foreign, kind="later", by=by)


def test_give_input_again_changes_it_and_refuses_a_stale_one(make):
    presentation = make.on_agenda()
    first = make.input(presentation, "ORT")
    by = make.actor(make.speaker(first.specialty))
    again = give_input(presentation, first.specialty, kind="says", text="Margins are close", version=1, by=by)
    db.session.commit()
    assert (again.id, again.version) == (first.id, 2)
    for version in (0, 1):
        with pytest.raises(Stale) as refused:
            give_input(presentation, first.specialty, kind="later", version=version, by=by)
        assert refused.value.theirs == {"Kind": "Input", "Input": "Margins are close"}
    assert len(db.session.scalars(select(Input)).all()) == 1


def test_give_input_ends_with_the_signature(make):
    plan = make.plan()
    with pytest.raises(WrongStep, match="plan signed"):
        make.input(plan.presentation, "ORT")


def test_give_input_is_for_the_board(make):
    presentation = make.on_agenda()
    specialty = make.specialty(presentation, "ORT")
    programme = db.session.get_one(Programme, presentation.programme_id)
    for person in (make.member(programme, Role.REFERRER), make.member(make.programme(), Role.ATTENDEE)):
        with pytest.raises(Forbidden):
            give_input(presentation, specialty, kind="later", by=make.actor(person))
