"""Who was asked to countersign a plan, who has, and who can still be asked."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tumorboard.core.db import db
from tumorboard.directory.models import Specialty
from tumorboard.permissions import Is
from tumorboard.plans.countersigning.models import Countersigning
from tumorboard.plans.models import Plan
from tumorboard.policy import Actor, visible_as


def countersignings_of(plan_id: int, reader: Actor) -> tuple[list[Countersigning], list[Countersigning]]:
    """What was asked on a version of a plan, signed or open, and what of it waits for the reader: one query."""
    mine = visible_as(reader, Is.SPEAKS, Countersigning)
    rows = db.session.execute(
        select(Countersigning, mine)
        .where(Countersigning.plan_id == plan_id)
        .options(joinedload(Countersigning.asked_by))
        .order_by(Countersigning.id)
    ).all()
    return [row[0] for row in rows], [row[0] for row in rows if row[1] and row[0].signed_at is None]


def not_asked_yet(plan: Plan) -> Sequence[Specialty]:
    """The programme's disciplines that can still be asked."""
    asked = select(Countersigning.specialty_id).where(Countersigning.plan_id == plan.id)
    return db.session.scalars(
        select(Specialty)
        .where(
            Specialty.programme_id == plan.programme_id, Specialty.retired_at.is_(None), Specialty.id.not_in(asked)
        )
        .order_by(Specialty.position, Specialty.id)
    ).all()  # fmt: skip
