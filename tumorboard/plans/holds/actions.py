"""Holding a section while typing, taking it over, letting it go."""

from typing import Any

from sqlalchemy import delete, or_, update
from sqlalchemy.exc import IntegrityError

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record, subscribe
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db, now
from tumorboard.permissions import May
from tumorboard.plans.drafts import hold_draft
from tumorboard.plans.holds.models import LAPSES_AFTER, SectionHold
from tumorboard.plans.holds.queries import holds_of
from tumorboard.plans.models import Plan
from tumorboard.plans.states import SectionKind
from tumorboard.policy import Actor, require


def hold_section(plan: Plan, kind: SectionKind, *, by: Actor) -> tuple[SectionHold, bool]:
    """Hold a section that is free, or say that one still types there; return whose it is, and whether that is new.

    Somebody else's hold is left alone while it lives. Refuses a plan that is no draft.
    """
    require(by, May.RECORD_PLAN, plan)
    hold_draft(plan)
    here = (SectionHold.plan_id == plan.id, SectionHold.kind == kind)
    alive = SectionHold.seen_at > now() - LAPSES_AFTER
    if _set(*here, SectionHold.person_id == by.id, alive, seen_at=now()):
        return holds_of(plan.id)[kind], False
    free = or_(SectionHold.person_id == by.id, ~alive)
    is_mine = _set(*here, free, person_id=by.id, since=now(), seen_at=now(), taken_from_id=None)
    is_mine = is_mine or _first(plan, kind, by)
    return holds_of(plan.id)[kind], is_mine


def take_over_section(plan: Plan, kind: SectionKind, *, by: Actor) -> SectionHold:
    """Take a section from whoever writes in it. Both see it, and it is an entry. A free one is simply held."""
    hold, _ = hold_section(plan, kind, by=by)
    if hold.person_id == by.id:
        return hold
    was = hold.person_id
    here = (SectionHold.plan_id == plan.id, SectionHold.kind == kind, SectionHold.person_id == was)
    if _set(*here, person_id=by.id, since=now(), seen_at=now(), taken_from_id=was):
        record(Event.SECTION_TAKEN_OVER, plan, by=by, section=kind, taken_from=was)
    return holds_of(plan.id)[kind]


def release_section(plan: Plan, kind: SectionKind, *, by: Actor) -> bool:
    """Let a section go; say whether it was held by this person."""
    require(by, May.RECORD_PLAN, plan)
    mine = (SectionHold.plan_id == plan.id, SectionHold.kind == kind, SectionHold.person_id == by.id)
    gone = db.session.execute(delete(SectionHold).where(*mine), execution_options={"synchronize_session": False})
    return bool(gone.rowcount)  # type: ignore[attr-defined]


def _set(*which: Any, **values: Any) -> bool:
    done = db.session.execute(
        update(SectionHold).where(*which).values(**values), execution_options={"synchronize_session": False}
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def _first(plan: Plan, kind: SectionKind, by: Actor) -> bool:
    try:
        with db.session.begin_nested():
            db.session.add(SectionHold(plan_id=plan.id, kind=kind, person_id=by.id))
    except IntegrityError:
        return False
    return True


@subscribe(Event.PLAN_SIGNED, Event.PLAN_DISCARDED)
def _nobody_writes_any_more(plan: Any, _entry: LedgerEntry) -> None:
    ended = delete(SectionHold).where(SectionHold.plan_id == plan.id)
    db.session.execute(ended, execution_options={"synchronize_session": False})
