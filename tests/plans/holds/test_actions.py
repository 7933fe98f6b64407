"""Holding a section: one at a time, lapsing by itself, taken over in sight of all."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db, now
from tumorboard.core.errors import WrongStep
from tumorboard.permissions import Role
from tumorboard.plans.actions import record_section
from tumorboard.plans.holds.actions import hold_section, release_section, take_over_section
from tumorboard.plans.holds.models import SectionHold
from tumorboard.plans.holds.queries import holds_of
from tumorboard.plans.signing.actions import sign_plan
from tumorboard.plans.states import SectionKind

HERE = SectionKind.CONSENSUS


@pytest.fixture
def plan(make):
    """A complete draft."""
    return make.plan(state="draft")


@pytest.fixture
def scribe(make, plan):
    """Somebody who records."""
    return make.actor(make.member(make.programme_of(plan), Role.ATTENDEE))


@pytest.fixture
def other(make, plan):
    """Somebody else who does."""
    return make.actor(make.member(make.programme_of(plan), Role.ATTENDEE))


def test_one_person_holds_a_section(plan, scribe, other):
    hold, is_new = hold_section(plan, HERE, by=scribe)
    assert (hold.person_id, is_new) == (scribe.id, True)
    assert hold_section(plan, HERE, by=scribe) == (hold, False)
    theirs, is_new = hold_section(plan, HERE, by=other)
    assert (theirs.person_id, is_new) == (scribe.id, False)
    assert hold_section(plan, SectionKind.INTENT, by=other)[1]
    db.session.commit()  # no entry is asked for presence


def test_a_hold_lapses_after_the_last_sign_of_life(plan, scribe, other):
    with time_machine.travel(now(), tick=False) as clock:
        hold_section(plan, HERE, by=scribe)
        clock.shift(timedelta(seconds=29))
        hold_section(plan, HERE, by=scribe)
        clock.shift(timedelta(seconds=29))
        assert hold_section(plan, HERE, by=other)[0].person_id == scribe.id
        clock.shift(timedelta(seconds=1))
        assert holds_of(plan.id) == {}
        assert hold_section(plan, HERE, by=other)[0].person_id == other.id


def test_taking_over_is_seen_by_both(plan, scribe, other):
    hold_section(plan, HERE, by=scribe)
    taken = take_over_section(plan, HERE, by=other)
    assert (taken.person_id, taken.taken_from_id) == (other.id, scribe.id)
    entry = db.session.scalars(select(LedgerEntry).where(LedgerEntry.event == "section.taken_over")).one()
    assert entry.facts == {"section": "consensus", "taken_from": scribe.id}
    assert hold_section(plan, HERE, by=scribe)[0].person_id == other.id
    assert not release_section(plan, HERE, by=scribe) and release_section(plan, HERE, by=other)


def test_holding_is_not_safety(plan, scribe, other):
    """Who does not hold the section may still save: the version decides, and nothing typed is refused for courtesy."""
    hold_section(plan, HERE, by=scribe)
    assert record_section(plan, HERE, text="Amputation", version=1, by=other).version == 2


def test_a_signed_plan_is_held_by_nobody(make, plan, scribe):
    hold_section(plan, HERE, by=scribe)
    sign_plan(plan, by=make.actor(make.chair_of(plan.presentation)))
    assert db.session.scalars(select(SectionHold)).all() == []
    with pytest.raises(WrongStep, match="cannot be written in"):
        hold_section(plan, HERE, by=scribe)
