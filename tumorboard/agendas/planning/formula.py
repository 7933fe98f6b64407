"""The one formula: weighted weeks waited plus specialist-blocks kept waiting. Less is better.

A case that waits a week costs its weight: that of the urgency the clinician gave, more when it was carried over, and a
step more for each week it has waited already (at most half a year), so that nobody waits for ever. A week past the day
on which the board was wanted costs ``late`` times its weight besides. A specialty that has to wait through cases of
others, because its own stand in two blocks of one meeting, costs ``block`` each time. Nothing here judges a patient's
disease: urgency is what the clinician gave [PRODUCT.md, "what the app is not"; rule 6].
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tumorboard.agendas.planning.week import Candidate, Proposed, Week, Weights, cases_in

MOST_WEEKS = 26


@dataclass(frozen=True)
class Part:
    """One case's part of the formula. Days, so that the sums are whole numbers; ``points`` is what readers see."""

    weight: int
    days: int
    late_days: int
    late: int
    blocks: int
    block: int

    @property
    def cost(self) -> int:
        """Its share of the sum, in point-days."""
        return self.weight * (self.days + self.late * self.late_days) + 7 * self.block * self.blocks

    @property
    def points(self) -> float:
        """Its share of the sum, in points: one point is weight 1 waiting a week."""
        return self.cost / 7


def weight(candidate: Candidate, weights: Weights, today: date) -> int:
    """What a week of this case's waiting weighs."""
    waited = min(max((today - candidate.since).days // 7, 0), MOST_WEEKS)
    extra = weights.carried_over if candidate.is_carried_over else 0
    return weights.of(candidate.urgency) + extra + weights.week_waited * waited


def part(candidate: Candidate, week: Week, on: date, blocks: int = 0) -> Part:
    """What a case costs when it is heard on a day."""
    late_days = max((on - candidate.wanted_on).days, 0) if candidate.wanted_on else 0
    return Part(
        weight(candidate, week.weights, week.today), max((on - week.today).days, 0), late_days, week.weights.late,
        blocks, week.weights.block,
    )  # fmt: skip


def blocks_kept_waiting(needs: Sequence[Iterable[int]]) -> list[int]:
    """For each case in this order: how many of its specialties were here before and had to wait for it."""
    seen: set[int] = set()
    previous: set[int] = set()
    waited = []
    for needed in map(set, needs):
        waited.append(len((needed & seen) - previous))
        seen |= needed
        previous = needed
    return waited


def parts(week: Week, proposed: Proposed) -> dict[int, Part]:
    """Every case's part of the formula; one that is left out counts as heard a week after the last meeting."""
    known = week.candidate_by_id
    found: dict[int, Part] = {}
    for key, slots in proposed.agendas.items():
        cases = [known[one] for one in cases_in(slots)]
        waited = blocks_kept_waiting([one.needs for one in cases])
        on = week.meeting_by_id[key].on
        found |= {one.id: part(one, week, on, blocks) for one, blocks in zip(cases, waited, strict=True)}
    return found | {key: part(known[key], week, week.after) for key in proposed.left_out}


def total(week: Week, proposed: Proposed) -> int:
    """The whole sum, in point-days."""
    return sum(one.cost for one in parts(week, proposed).values())
