"""A death or a loss settles what else was recommended: shown first, each with its own entry."""

import pytest
from sqlalchemy import func, select

from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db
from tumorboard.core.errors import WrongStep
from tumorboard.followups.endings.actions import settle_others
from tumorboard.followups.endings.queries import others_of
from tumorboard.plans.states import Progress


def test_settle_others_settles_those_chosen_of_the_same_patient_each_with_its_entry(make):
    programme = make.programme()
    plan, other = make.plan(programme, lines=3), make.plan(programme)
    first, second, third = make.recommendations(plan)
    second.progress = Progress.BLOCKED
    db.session.info["recorded"] = True
    db.session.commit()
    desk = make.desk(plan)
    with pytest.raises(WrongStep):
        settle_others(first, chosen=[second.id], by=desk)
    make.settled(first, "not_done", reason="death", note="On 3 December")
    assert [one.id for one in others_of(first, desk)] == [second.id, third.id]
    stranger = make.recommendations(other)[0]
    assert settle_others(first, chosen=[second.id, third.id, stranger.id], by=desk) == 2
    db.session.commit()
    assert [one.progress for one in (second, third, stranger)] == [Progress.NOT_DONE, Progress.NOT_DONE, Progress.OPEN]
    settled = select(func.count()).where(LedgerEntry.event == Event.RECOMMENDATION_SETTLED)
    assert db.session.scalar(settled) == 3
    assert settle_others(first, chosen=[second.id], by=desk) == 0
