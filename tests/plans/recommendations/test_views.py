"""Lines, trials and services through their small forms."""

import pytest
from sqlalchemy import select

from tumorboard.core.db import db
from tumorboard.plans.models import PlanLine


@pytest.fixture
def chair(make, client):
    """``chair(plan)`` is a browser of the plan's chair."""
    return lambda plan: client(make.with_password(make.chair_of(plan.presentation)))


def test_add_change_and_remove_a_line(make, chair):
    plan = make.plan(state="empty")
    browser = chair(plan)
    facts = {
        "modality": "surgery",
        "words": "growing prosthesis",
        "due_on": str(make.soon()),
        "owner_words": "Dr. Osei",
    }
    assert browser.post(f"/plans/{plan.id}/lines", data=facts).status_code == 303
    line = db.session.scalars(select(PlanLine)).one()
    assert (line.code, line.owner_words) == ("growing_prosthesis", "Dr. Osei")
    address = f"/plans/{plan.id}/lines/{line.id}"
    assert "growing prosthesis" in browser.get(address).text
    assert browser.post(address, data=facts | {"words": "Own words", "version": "1"}).status_code == 303
    assert browser.post(address, data=facts | {"words": "Late", "version": "1"}).status_code == 409
    assert browser.post(f"{address}/remove").status_code == 303
    assert db.session.scalars(select(PlanLine)).all() == []


def test_move_line_moves_it_by_its_arrows(make, chair):
    plan = make.plan(state="draft")
    first, second = make.lines(plan)
    browser = chair(plan)
    address = f"/plans/{plan.id}/lines/{second.id}/move"
    assert browser.post(address, data={"place": "1"}).status_code == 303
    assert [one.id for one in make.lines(plan)] == [second.id, first.id]
    assert browser.post(address, data={"place": "first"}).status_code == 422


def test_add_line_keeps_the_typing_when_refused(make, chair):
    plan = make.plan(state="empty")
    facts = {"modality": "surgery", "words": "Own words", "due_on": "2001-01-01", "owner_id": "999999"}
    answer = chair(plan).post(f"/plans/{plan.id}/lines", data=facts)
    assert answer.status_code == 422
    assert "Own words" in answer.text


def test_parts_of_another_plan_are_not_found(make, chair):
    plan, other = make.plan(state="draft"), make.plan(state="draft")
    line = make.lines(other)[0].id
    assert chair(plan).post(f"/plans/{plan.id}/lines/{line}/remove").status_code == 404
    assert len(make.lines(other)) == 2
