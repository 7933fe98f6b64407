"""Reading what cases wait for before they are presented again."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from tumorboard.cases.models import Case
from tumorboard.cases.states import CaseState
from tumorboard.core.db import db
from tumorboard.directory.models import Person
from tumorboard.followups.triggers.models import AgainTrigger
from tumorboard.followups.triggers.states import TriggerState
from tumorboard.followups.worklist.bykey import Page, by_day, page_of
from tumorboard.patients.models import Patient
from tumorboard.permissions import May
from tumorboard.policy import Actor, visible
from tumorboard.presentations.models import Presentation


def waiting_triggers(actor: Actor, programme_id: int, *, after: str) -> Page[AgainTrigger]:
    """What the open cases this person may see wait for, those with the earliest day first."""
    query = (
        select(AgainTrigger)
        .join(Case, Case.id == AgainTrigger.case_id)
        .where(
            AgainTrigger.programme_id == programme_id, AgainTrigger.state == TriggerState.WAITING,
            Case.state == CaseState.OPEN, visible(actor, May.READ_CASE, AgainTrigger),
        )
        .options(joinedload(AgainTrigger.case).joinedload(Case.patient).selectinload(Patient.identifiers))
    )  # fmt: skip
    return page_of(by_day(query, AgainTrigger, after))


def count_waiting(actor: Actor, programme_id: int, today: date) -> tuple[int, int]:
    """How many triggers wait, and of how many the day has passed."""
    row = db.session.execute(
        select(func.count(), func.count().filter(AgainTrigger.due_on < today))
        .join(Case, Case.id == AgainTrigger.case_id)
        .where(
            AgainTrigger.programme_id == programme_id, AgainTrigger.state == TriggerState.WAITING,
            Case.state == CaseState.OPEN, visible(actor, May.READ_CASE, AgainTrigger),
        )
    ).one()  # fmt: skip
    return row[0], row[1]


def triggers_of(case_id: int) -> Sequence[tuple[AgainTrigger, str | None]]:
    """What a case waits for now, or has a draft for, with the name of the draft's owner: one query."""
    live = AgainTrigger.state.in_((TriggerState.WAITING, TriggerState.DRAFTED))
    rows = db.session.execute(
        select(AgainTrigger, Person.name)
        .outerjoin(Presentation, Presentation.id == AgainTrigger.draft_id)
        .outerjoin(Person, Person.id == Presentation.written_by_id)
        .where(AgainTrigger.case_id == case_id, live)
        .order_by(AgainTrigger.id.desc())
    ).all()
    return [(row[0], row[1]) for row in rows]


def due_triggers(programme_id: int, today: date) -> list[AgainTrigger]:
    """The triggers of open cases whose day has come."""
    due = (
        select(AgainTrigger)
        .join(Case, Case.id == AgainTrigger.case_id)
        .where(
            AgainTrigger.programme_id == programme_id, AgainTrigger.state == TriggerState.WAITING,
            AgainTrigger.due_on <= today, Case.state == CaseState.OPEN,
        )
        .order_by(AgainTrigger.due_on, AgainTrigger.id)
    )  # fmt: skip
    return list(db.session.scalars(due).all())
