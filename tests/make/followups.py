"""Recommendations, open and settled."""

from sqlalchemy import select

from tests.make.plans import MakePlans
from tumorboard.core.db import db
from tumorboard.directory.models import Person, Programme
from tumorboard.followups.actions import settle_recommendation
from tumorboard.followups.models import Settlement
from tumorboard.plans.models import Plan, Recommendation


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

    def _plan_of(self, recommendation: Recommendation) -> int:
        query = select(Plan.id).where(Plan.presentation_id == recommendation.presentation_id)
        return db.session.scalars(query).first() or 0
