"""Recommendations, open and settled."""

from typing import Any

from sqlalchemy import select

from tests.make.plans import MakePlans
from tumorboard.core.db import db
from tumorboard.directory.models import Person, Programme
from tumorboard.followups.actions import settle_recommendation
from tumorboard.followups.models import Settlement
from tumorboard.followups.triggers.models import AgainTrigger
from tumorboard.plans.actions import add_line, record_section, sign_plan
from tumorboard.plans.models import Plan, Recommendation
from tumorboard.plans.states import SectionKind


class MakeFollowups(MakePlans):
    """Factories of what became of recommendations."""

    def recommendation(
        self, programme: Programme | None = None, *, plan: Plan | None = None, owner: Person | None = None
    ) -> Recommendation:
        """An open recommendation of a signed plan."""
        plan = plan or self.plan(programme, owner=owner)
        return self.recommendations(plan)[0]

    def recommendations(self, plan: Plan) -> list[Recommendation]:
        """All recommendations of a plan's presentation."""
        query = select(Recommendation).where(Recommendation.presentation_id == plan.presentation_id)
        return list(db.session.scalars(query.order_by(Recommendation.id)).all())

    def settled(self, recommendation: Recommendation, progress: str = "done", **facts) -> Settlement:
        """An answer, given by the coordinator."""
        desk = self.desk(db.session.get_one(Plan, self._plan_of(recommendation)))  # type: ignore[arg-type]
        row = settle_recommendation(recommendation, progress=progress, by=desk, **facts)
        db.session.commit()
        return row

    def blocked(
        self, programme: Programme | None = None, *, weeks: int | None = 2, referrer: Person | None = None, **facts
    ) -> Recommendation:  # fmt: skip
        """A recommendation of a signed plan that waits for its condition."""
        plan = self.plan(programme, state="draft", lines=0, by=referrer)
        by = self.actor(self.chair_of(plan.presentation))
        told: dict[str, Any] = {"owner_id": by.id, "condition": "PET is clear", "due_weeks": weeks} | facts
        add_line(plan, modality="radiotherapy", words="Radiotherapy of the bed", by=by, **told)
        sign_plan(plan, by=by)
        db.session.commit()
        return self.recommendations(plan)[0]

    def trigger(
        self, programme: Programme | None = None, *, code: str = "after_surgery", text: str = "",
        in_days: int | None = 30, **asked,
    ) -> AgainTrigger:  # fmt: skip
        """What a signed plan has a case wait for before it is presented again."""
        plan = self.plan(programme, state="draft", **asked)
        by = self.actor(self.chair_of(plan.presentation))
        on = self.soon(in_days - 14) if in_days is not None else None
        record_section(plan, SectionKind.AGAIN, code=code, text=text, on=on, by=by)
        sign_plan(plan, by=by)
        db.session.commit()
        return db.session.scalars(select(AgainTrigger).where(AgainTrigger.plan_id == plan.id)).one()

    def _plan_of(self, recommendation: Recommendation) -> int:
        query = select(Plan.id).where(Plan.presentation_id == recommendation.presentation_id)
        return db.session.scalars(query).first() or 0
