"""Urgent cases and the chair."""

import pytest
from sqlalchemy import select

from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db
from tumorboard.core.errors import Forbidden, RuleBroken, WrongStep
from tumorboard.permissions import Role
from tumorboard.presentations.urgency.actions import see_urgent
from tumorboard.presentations.urgency.queries import urgent_case_of


def told(presentation):
    """The entries that tell the chair."""
    query = select(LedgerEntry).where(LedgerEntry.event == Event.URGENT_REFERRED)
    return [one.subject_id for one in db.session.scalars(query) if one.subject_id == presentation.id]


@pytest.mark.parametrize("urgency", ["cord_compression", "fracture", "bleeding"])
def test_referring_an_emergency_tells_the_chair_at_once(make, urgency):
    presentation = make.presentation(urgency=urgency)
    assert told(presentation) == [presentation.id]
    urgent = urgent_case_of(presentation)
    assert urgent is not None
    assert urgent.seen_at is None


def test_referring_anything_else_tells_nobody(make):
    presentation = make.presentation(urgency="urgent", urgency_reason="Growing")
    assert (told(presentation), urgent_case_of(presentation)) == ([], None)


def test_see_urgent_is_the_chairs_and_once(make):
    presentation = make.presentation(urgency="fracture")
    chair = make.actor(make.member(make.programme_of(presentation), Role.CHAIR))
    with pytest.raises(Forbidden):
        see_urgent(presentation, by=make.desk(presentation))
    assert see_urgent(presentation, by=chair).seen_by_id == chair.id
    with pytest.raises(WrongStep):
        see_urgent(presentation, by=chair)
    with pytest.raises(RuleBroken):
        see_urgent(make.presentation(make.programme_of(presentation)), by=chair)
