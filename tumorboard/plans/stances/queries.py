"""Reading who agrees with a plan and who does not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from tumorboard.core.db import db
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

    def words_of(self, stance: Stance) -> str:
        """What somebody says, and to which wording."""
        return stance.kind.words + (" to an earlier wording" if self.is_old(stance) else "")

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


def arranged(rows: Iterable[Stance], consensus: PlanSection | None) -> Stances:
    """Stances, dissent first, then by name, on the consensus as it reads now."""
    ordered = sorted(rows, key=lambda row: (row.kind is StanceKind.AGREE, row.name, row.id))
    return Stances(ordered, consensus.version if consensus and consensus.text else 0)


def stances_of(plan_id: int) -> Stances:
    """Everybody's stance on a plan: two queries."""
    return arranged(said_to(plan_id), db.session.scalar(_CONSENSUS, {"plan": plan_id}))


def said_to(plan_id: int) -> Iterable[Stance]:
    """The rows alone, for who has the consensus at hand: one query."""
    return db.session.scalars(select(Stance).where(Stance.plan_id == plan_id))


def consensus_version(plan_id: int) -> int:
    """The version of the consensus as it reads now; 0 while nothing is written."""
    return arranged([], db.session.scalar(_CONSENSUS, {"plan": plan_id})).version


_CONSENSUS = (
    select(PlanSection)
    .where(PlanSection.plan_id == bindparam("plan"), PlanSection.kind == SectionKind.CONSENSUS)
    .execution_options(populate_existing=True)
)
