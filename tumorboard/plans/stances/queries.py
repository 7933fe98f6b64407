"""Reading who agrees with a plan and who does not."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tumorboard.core.db import db
from tumorboard.directory.models import Person
from tumorboard.plans.models import PlanSection
from tumorboard.plans.stances.models import Stance
from tumorboard.plans.stances.states import StanceKind
from tumorboard.plans.states import SectionKind


@dataclass(frozen=True)
class Stances:
    """What the board says to a plan, dissent first; ``version`` is the consensus as it reads now."""

    rows: Sequence[Stance]
    version: int

    def of(self, person_id: int) -> Stance | None:
        """One person's stance."""
        return next((row for row in self.rows if row.person_id == person_id), None)

    def is_old(self, stance: Stance) -> bool:
        """The consensus was worded anew since."""
        return stance.on_version != self.version

    @property
    def dissents(self) -> list[Stance]:
        """Those who disagree, whatever the wording they read."""
        return [row for row in self.rows if row.kind is StanceKind.DISSENT]

    @property
    def words(self) -> str:
        """How many agree, dissent, or agreed to an earlier wording, in a sentence; empty while nobody spoke."""
        agree = [row for row in self.rows if row.kind is StanceKind.AGREE]
        old, against = sum(self.is_old(row) for row in agree), len(self.dissents)
        told = [
            (len(agree) - old, "agrees" if len(agree) - old == 1 else "agree"),
            (against, "dissents" if against == 1 else "dissent"),
            (old, "agreed to an earlier wording"),
        ]
        return ", ".join(f"{count} {verb}" for count, verb in told if count)


def stances_of(plan_id: int) -> Stances:
    """Everybody's stance on a plan, dissent first, then by name: two queries."""
    rows = db.session.scalars(
        select(Stance)
        .join(Stance.person)
        .where(Stance.plan_id == plan_id)
        .options(joinedload(Stance.person), joinedload(Stance.specialty))
        .order_by(Stance.kind.desc(), Person.name, Person.id)
    )
    return Stances(rows.all(), consensus_version(plan_id))


def consensus_version(plan_id: int) -> int:
    """The version of the consensus as it reads now; 0 while nothing is written."""
    written = select(PlanSection.version).where(
        PlanSection.plan_id == plan_id, PlanSection.kind == SectionKind.CONSENSUS, PlanSection.text != ""
    )
    return db.session.scalar(written) or 0
