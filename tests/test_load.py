"""A whole board at the real server at once: one save wins where only one can, and nothing that was answered is lost."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.make import Make
from tests.visitor import Answer, Visitor
from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db
from tumorboard.directory.models import Programme
from tumorboard.permissions import Role
from tumorboard.plans.models import Plan, PlanLine, PlanSection
from tumorboard.plans.states import SectionKind

CROWD, WRITERS, EACH = 20, 16, 6


@pytest.fixture(scope="module")
def draft(live_make: Make) -> Plan:
    """A plan that is being written."""
    return live_make.plan(live_make.programme("crowded"), state="draft", lines=0)


@pytest.fixture(scope="module")
def board(live_make: Make, live_server: str, draft: Plan) -> list[Visitor]:
    """Twenty people of the board, signed in."""
    programme = db.session.get_one(Programme, draft.programme_id)
    people = [live_make.member(programme, Role.ATTENDEE) for _ in range(CROWD)]
    for person in people:
        live_make.with_password(person)
    emails = [person.email for person in people]
    db.session.rollback()
    with ThreadPoolExecutor(8) as crowd:
        return list(crowd.map(lambda email: Visitor(live_server).sign_in(email), emails))


def at_once(doing: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do all of it at the same moment."""
    start = Barrier(len(doing))

    def _when_all_are_here(one: Callable[[], Any]) -> Any:
        start.wait(30)
        return one()

    with ThreadPoolExecutor(len(doing)) as crowd:
        return list(crowd.map(_when_all_are_here, doing))


def test_of_twenty_saves_of_one_section_one_wins_and_nineteen_see_both_texts(board: list[Visitor], draft: Plan) -> None:
    section = f"/plans/{draft.id}/sections/consensus"
    forms = [visitor.get(f"/plans/{draft.id}").form(section) for visitor in board]
    texts = [f"Wide resection, as surgeon {number} would write it." for number in range(CROWD)]
    saves = [partial(visitor.send, form, text=text) for visitor, form, text in zip(board, forms, texts, strict=True)]
    answers: list[Answer] = at_once(saves)
    assert Counter(answer.status for answer in answers) == {200: 1, 409: CROWD - 1}
    db.session.rollback()
    kept = db.session.scalars(
        select(PlanSection).where(PlanSection.plan_id == draft.id, PlanSection.kind == SectionKind.CONSENSUS)
    ).one()
    winner = next(text for text, answer in zip(texts, answers, strict=True) if answer.status == 200)
    assert kept.text == winner
    db.session.rollback()
    for text, answer in zip(texts, answers, strict=True):
        if answer.status == 409:
            assert text in answer.text
            assert winner in answer.text


def test_sixteen_writers_lose_nothing(board: list[Visitor], draft: Plan) -> None:
    key, page = draft.id, f"/plans/{draft.id}"
    before = _entries()

    def _write(number: int) -> list[int]:
        visitor, statuses = board[number], []
        for turn in range(EACH):
            form = visitor.get(page).form(f"{page}/lines")
            line = {"modality": "surgery", "words": f"Step {turn} of writer {number}", "due_weeks": ""}
            statuses.append(visitor.send(form, **line).status)
        return statuses

    answers = at_once([partial(_write, number) for number in range(WRITERS)])
    assert Counter(status for statuses in answers for status in statuses) == {200: WRITERS * EACH}
    db.session.rollback()
    kept = set(db.session.scalars(select(PlanLine.words).where(PlanLine.plan_id == key)))
    assert kept == {f"Step {turn} of writer {number}" for number in range(WRITERS) for turn in range(EACH)}
    assert _entries() == before + WRITERS * EACH


def _entries() -> int:
    entries = db.session.scalar(select(func.count()).where(LedgerEntry.event == Event.PLAN_RECORDED)) or 0
    db.session.rollback()  # an open transaction of ours would keep every writer waiting
    return entries
