"""The coordinator's list of plans that nobody has acknowledged."""

from datetime import timedelta

import time_machine

from tumorboard.core.db import db, now
from tumorboard.permissions import Role
from tumorboard.plans.actions import acknowledge_plan


def test_index_shows_what_waits_the_oldest_first_with_the_days(make, client):
    programme = make.programme("sarcoma")
    read, old, new = (make.plan(programme) for _ in range(3))
    acknowledge_plan(read, by=make.actor(read.presentation.written_by))
    make.plan(programme, state="draft")
    db.session.commit()
    with time_machine.travel(now() + timedelta(days=4), tick=False):
        browser = client(make.member(programme, Role.COORDINATOR))
        page = browser.get("/programmes/sarcoma/plans/unread").text
    assert "2 plans are not acknowledged" in page
    assert page.index(old.case.number) < page.index(new.case.number)
    assert read.case.number not in page
    assert page.count("4 days") == 2
    assert old.presentation.written_by.email in page
