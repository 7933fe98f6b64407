"""Keeping each child's standing: judged again, before the commit, by any transaction that changes what it depends on.

On the list stands who was seen, is not closed, and was never discussed or has no next step: no open presentation, no
open recommendation, no day to come on which the case is presented again (PRODUCT.md: every child is reviewed).
"""

from typing import Any

from sqlalchemy import ColumnElement, Insert, Select, and_, bindparam, event, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, SessionTransaction, UOWTransaction

from tumorboard.cases.models import Case
from tumorboard.cases.states import CaseState
from tumorboard.core.db import Base, db, filling
from tumorboard.patients.models import ChildClosure, Patient, PatientSeen
from tumorboard.plans.models import Plan, PlanSection, Recommendation
from tumorboard.plans.states import UNSETTLED, PlanState, SectionKind
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.states import OPEN, PresentationState
from tumorboard.worklists.models import ChildStanding

DISCUSSED = (PresentationState.DISCUSSED, PresentationState.PLANNED, PresentationState.CLOSED)
#: What the rule reads. A plan's day of presenting again counts from its signature, which changes the plan.
DEPENDS_ON = (PatientSeen, ChildClosure, Case, Presentation, Plan, Recommendation)


def _of_child(model: Any) -> ColumnElement[bool]:
    return and_(model.patient_id == PatientSeen.patient_id, model.programme_id == PatientSeen.programme_id)


def _was_discussed() -> ColumnElement[bool]:
    """The board has discussed this child at least once."""
    return select(Presentation.id).where(_of_child(Presentation), Presentation.state.in_(DISCUSSED)).exists()


def _has_open_step() -> ColumnElement[bool]:
    """An open presentation, or a recommendation that is open or waits for its condition."""
    presented = _of_child(Presentation) & Presentation.state.in_(OPEN)
    advised = _of_child(Recommendation) & Recommendation.progress.in_(UNSETTLED)
    return or_(select(Presentation.id).where(presented).exists(), select(Recommendation.id).where(advised).exists())


def _again_on() -> Any:
    """The last day on which a signed plan has the case presented again."""
    again = and_(PlanSection.plan_id == Plan.id, PlanSection.kind == SectionKind.AGAIN)
    day = select(func.max(PlanSection.on)).join(Plan, again).where(_of_child(Plan), Plan.state == PlanState.SIGNED)
    return day.scalar_subquery()


def _is_closed() -> ColumnElement[bool]:
    """Somebody closed this child, or every case of theirs, with a reason."""
    closure = select(ChildClosure.id).where(_of_child(ChildClosure), ChildClosure.reopened_at.is_(None))
    cases = select(Case.id).where(_of_child(Case))
    return or_(closure.exists(), and_(cases.exists(), ~cases.where(Case.state == CaseState.OPEN).exists()))


def _judged() -> Select[Any]:
    """Every child ever seen, as the rule judges them from the rows it depends on."""
    key = (PatientSeen.programme_id, PatientSeen.patient_id)
    waits = and_(~_is_closed(), ~and_(_was_discussed(), _has_open_step()))
    return select(*key, func.min(PatientSeen.seen_on), _was_discussed(), waits, _again_on()).group_by(*key)


COLUMNS = ["programme_id", "patient_id", "first_seen_on", "was_discussed", "waits", "again_on"]


def _keep(which: Select[Any], dialect: str) -> Insert:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    into = insert(ChildStanding).from_select(COLUMNS, which)
    return into.on_conflict_do_update(
        index_elements=COLUMNS[:2], set_={name: into.excluded[name] for name in COLUMNS[2:]}
    )


_OF_THESE = _judged().where(PatientSeen.patient_id.in_(bindparam("patients", expanding=True)))
_KEEP_THESE = {dialect: _keep(_OF_THESE, dialect) for dialect in ("sqlite", "postgresql")}
_LOCK = (
    select(Patient.id)
    .where(Patient.id.in_(bindparam("patients", expanding=True)))
    .order_by(Patient.id)
    .with_for_update(key_share=True)
)


def keep_standings(session: Any, patient_ids: set[int]) -> None:
    """Judge these children again. On PostgreSQL one after the other, so that nobody overlooks another's change."""
    connection = session.connection()
    about = {"patients": sorted(patient_ids)}
    connection.execute(_LOCK, about)
    connection.execute(_KEEP_THESE[connection.dialect.name], about)


def keep_all_standings(connection: Any) -> None:
    """Judge every child: after rows were written past the session (synthetic databases)."""
    connection.execute(_keep(_judged(), connection.dialect.name))


for _dialect, _kind in (("sqlite", sqlite), ("postgresql", postgresql)):
    # Old rows get their standing with the table, in the migration.
    filling(_dialect, str(_keep(_judged(), _dialect).compile(
        dialect=_kind.dialect(), compile_kwargs={"literal_binds": True})))  # fmt: skip


@event.listens_for(db.session, "after_flush")
def _note_children(session: Session, _work: UOWTransaction) -> None:
    changed: list[Base] = [*session.new, *session.dirty, *session.deleted]
    keys = {row.patient_id for row in changed if isinstance(row, DEPENDS_ON)}
    if keys:
        session.info.setdefault("children", set()).update(keys)


@event.listens_for(db.session, "before_commit")
def _judge_children(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    keys = session.info.pop("children", None)
    if keys:
        keep_standings(session, keys)


@event.listens_for(db.session, "after_transaction_end")
def _forget_children(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop("children", None)
