"""Reading presentations: who sees which, and how many queries it takes."""

from tumorboard.core.db import db
from tumorboard.permissions import Role
from tumorboard.presentations.queries import (
    last_presentation,
    own_presentations,
    readiness_of,
    referrals_to_accept,
)  # fmt: skip


def test_referrals_to_accept_are_the_desks(make):
    programme = make.programme()
    waiting = make.presentation(programme)
    make.presentation(programme, state="accepted")
    make.presentation()
    coordinator, referrer = make.member(programme, Role.COORDINATOR), make.member(programme, Role.REFERRER)
    assert db.session.scalars(referrals_to_accept(programme, by=make.actor(coordinator))).all() == [waiting]
    assert db.session.scalars(referrals_to_accept(programme, by=make.actor(referrer))).all() == []


def test_own_presentations_are_those_one_wrote(make):
    programme = make.programme()
    referrer = make.member(programme, Role.REFERRER)
    mine = make.presentation(programme, by=referrer)
    make.presentation(programme)
    assert db.session.scalars(own_presentations(programme, by=make.actor(referrer))).all() == [mine]


def test_last_presentation_is_the_newest(make):
    first = make.presentation(state="withdrawn")
    second = make.presentation(case=first.case)
    assert last_presentation(first.case_id) == second
    assert last_presentation(0) is None


def test_readiness_of_answers_for_every_presentation_asked(make):
    presentation = make.presentation()
    found = readiness_of([presentation.id, 999])
    assert [row.presentation_id for row in found[presentation.id]] == [presentation.id] * 3
    assert found[999] == []
