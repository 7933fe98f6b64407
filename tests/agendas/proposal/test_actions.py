"""Keeping a proposal, accepting it wholly or partly, taking it back, changing the weights."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from tumorboard.agendas.actions import list_presentation, move_item, publish_agenda, unlist_presentation
from tumorboard.agendas.planning.kept import proposed_from_json
from tumorboard.agendas.planning.week import Weights, cases_in
from tumorboard.agendas.proposal.actions import accept_proposal, change_weights, take_back_acceptance
from tumorboard.agendas.proposal.queries import week_of, weights_of
from tumorboard.agendas.queries import open_items
from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db
from tumorboard.core.errors import Forbidden, RuleBroken, WrongStep
from tumorboard.permissions import Role
from tumorboard.presentations.actions import withdraw_presentation
from tumorboard.presentations.models import Presentation


@pytest.fixture
def programme(make):
    """A programme with two coming meetings and five cases that are ready."""
    programme = make.programme()
    for days in (7, 14):
        make.coming_meeting(programme, in_days=days, length_minutes=30)
    for _ in range(5):
        make.ready(programme)
    return programme


@pytest.fixture
def by(make, programme):
    """The coordinator."""
    return make.actor(make.member(programme, Role.COORDINATOR))


def accept(programme, proposal, by, cases=None, meetings=None):
    """Accept what is chosen: everything, unless told."""
    found = proposed_from_json(proposal.proposed)
    every = {*found.placed(), *found.left_out}
    result = accept_proposal(
        proposal, week_of(programme), cases=every if cases is None else cases,
        meetings=set(found.agendas) if meetings is None else meetings, by=by,
    )  # fmt: skip
    db.session.commit()
    return result


def agendas(proposal):
    """The cases on the agenda of each meeting, as they stand in the database."""
    return {
        key: [item.presentation_id for item in open_items(key)] for key in proposed_from_json(proposal.proposed).agendas
    }


def test_accept_carries_out_what_was_proposed_and_proposing_again_changes_nothing(make, programme, by):
    proposal = make.proposal(programme)
    found = proposed_from_json(proposal.proposed)
    assert len(found.placed()) == 5
    acceptance, refused = accept(programme, proposal, by)
    assert refused == {}
    assert len(acceptance.listed) == 5
    assert agendas(proposal) == {key: cases_in(slots) for key, slots in found.agendas.items()}
    again = make.proposal(programme)
    assert proposed_from_json(again.proposed) == found
    with pytest.raises(RuleBroken, match="Nothing of this proposal"):
        accept(programme, again, by)


def test_accept_a_part(make, programme, by):
    proposal = make.proposal(programme)
    found = proposed_from_json(proposal.proposed)
    first, second = found.agendas
    one = cases_in(found.agendas[first])[0]
    accept(programme, proposal, by, cases={one, *cases_in(found.agendas[second])}, meetings={first})
    assert agendas(proposal) == {first: [one], second: []}


def test_accept_writes_the_ledger_once_for_the_proposal(make, programme, by):
    proposal = make.proposal(programme)
    accept(programme, proposal, by)
    events = db.session.scalars(select(LedgerEntry.event).where(LedgerEntry.person_id == by.id)).all()
    assert events.count(Event.PROPOSAL_ACCEPTED) == 1
    assert events.count(Event.PRESENTATION_LISTED) == 5


def test_accept_applies_nothing_that_changed_meanwhile(make, programme, by):
    proposal = make.proposal(programme)
    found = proposed_from_json(proposal.proposed)
    first, second = found.agendas
    gone, kept = cases_in(found.agendas[first])[:2]
    withdraw_presentation(db.session.get_one(Presentation, gone), because="Seen elsewhere", by=by)
    taken = cases_in(found.agendas[second])[0]
    meeting = week_of(programme).conferences[second]
    list_presentation(meeting, db.session.get_one(Presentation, taken), by=by)
    publish_agenda(meeting, by=by)
    db.session.commit()
    _acceptance, refused = accept(programme, proposal, by)
    assert refused[gone] == "It does not wait any more."
    assert refused[taken] == "Its agenda was published meanwhile."
    assert kept in agendas(proposal)[first]
    assert agendas(proposal)[second] == [taken]


def test_accept_never_overfills_a_meeting_that_was_filled_by_hand_meanwhile(make, programme, by):
    proposal = make.proposal(programme)
    first = min(proposed_from_json(proposal.proposed).agendas)
    meeting = week_of(programme).conferences[first]
    for _ in range(3):
        list_presentation(meeting, make.ready(programme), by=by)
    db.session.commit()
    _acceptance, refused = accept(programme, proposal, by)
    assert sum(item.minutes for item in open_items(first)) <= 30
    assert set(refused.values()) == {"There is no time left for it while everybody it needs is there."}


def test_accept_refuses_who_may_not_build(make, programme):
    attendee = make.actor(make.member(programme, Role.ATTENDEE))
    with pytest.raises(Forbidden):
        accept_proposal(make.proposal(programme), week_of(programme), cases=(), meetings=(), by=attendee)


def test_take_back_leaves_the_agendas_as_they_stood(make, programme, by):
    first = min(week_of(programme).conferences)
    meeting = week_of(programme).conferences[first]
    hand = [list_presentation(meeting, make.ready(programme, urgency="routine"), by=by) for _ in range(2)]
    db.session.commit()
    urgent = make.ready(programme, urgency="urgent", urgency_reason="Growing within days")
    proposal = make.proposal(programme)
    before = agendas(proposal)
    acceptance, _refused = accept(programme, proposal, by)
    assert agendas(proposal)[first][0] == urgent.id
    assert take_back_acceptance(acceptance, by=by) == 0
    db.session.commit()
    assert agendas(proposal) == before
    assert [item.is_proposed for item in hand] == [False, False]
    with pytest.raises(WrongStep):
        take_back_acceptance(acceptance, by=by)
    assert proposed_from_json(make.proposal(programme).proposed) == proposed_from_json(proposal.proposed)


def test_take_back_leaves_what_was_moved_by_hand_since(make, programme, by):
    proposal = make.proposal(programme)
    acceptance, _refused = accept(programme, proposal, by)
    first = min(proposed_from_json(proposal.proposed).agendas)
    item = open_items(first)[0]
    move_item(item, 1, by=by)
    db.session.commit()
    assert take_back_acceptance(acceptance, by=by) == 1
    db.session.commit()
    assert [one.id for one in open_items(first)] == [item.id]


def test_what_was_taken_off_by_hand_is_not_proposed_for_that_meeting_again(make, programme, by):
    accept(programme, make.proposal(programme), by)
    first = min(week_of(programme).conferences)
    item = open_items(first)[0]
    unlist_presentation(item, by=by)
    db.session.commit()
    found = proposed_from_json(make.proposal(programme).proposed)
    assert item.presentation_id not in cases_in(found.agendas[first])


def test_a_place_moves_when_something_urgent_comes(make, programme, by):
    for _ in range(2):
        make.ready(programme)
    accept(programme, make.proposal(programme), by)
    urgent = make.ready(programme, urgency="urgent", urgency_reason="Growing within days")
    proposal = make.proposal(programme)
    first = min(proposed_from_json(proposal.proposed).agendas)
    accept(programme, proposal, by)
    assert agendas(proposal)[first][0] == urgent.id
    assert sum(item.minutes for item in open_items(first)) <= 30


def test_change_weights_keeps_them_within_bounds(make, programme):
    keeper = make.actor(make.member(programme, Role.PROGRAMME_ADMINISTRATOR))
    change_weights(programme, replace(Weights(), urgent=9), by=keeper)
    db.session.commit()
    assert weights_of(programme.id).urgent == 9
    with pytest.raises(RuleBroken):
        change_weights(programme, replace(Weights(), routine=0), by=keeper)
    coordinator = make.actor(make.member(programme, Role.COORDINATOR))
    with pytest.raises(Forbidden):
        change_weights(programme, Weights(), by=coordinator)
