"""A seeded local search of a fixed number of steps that improves what the rule found: the same week, the same answer.

Each step moves a case, lets it change places with another, or takes another's place while that one goes where it fits.
Simulated annealing: early on a step may cost a little [Kirkpatrick et al., Science 220, 1983]; the best met is kept.
"""

from math import log
from random import Random

from tumorboard.agendas.planning.fill import Filling, members
from tumorboard.agendas.planning.grid import OUT

STEPS = 60_000
SEED = 20_261_121
WARM, COLD = 30.0, 2.0
Moves = tuple[tuple[int, int], ...]


class Search:
    """One run over a filling."""

    def __init__(self, filling: Filling, seed: int = SEED) -> None:
        self.filling, self.grid = filling, filling.grid
        self.chance = Random(seed).random
        self.block = 7 * self.grid.week.weights.block
        self.blocks = [order.blocks if (order := filling.order(k)) else 0 for k in filling.meetings]
        self.free = [j for j, eligible in enumerate(self.grid.eligible) if eligible]
        self.sum = self.least = filling.cost()
        self.best = list(filling.at)

    def run(self, steps: int = 0) -> None:
        """Take the steps, beyond 100 cases fewer and colder ones; the filling ends as the best that was met."""
        if not self.free:
            return
        crowd = max(len(self.free), 100) / 100
        steps = steps or int(2 * STEPS / max(crowd, 2))
        warmth, cold = WARM / crowd, COLD / min(crowd, 2)
        cooling = (cold / warmth) ** (1 / steps)
        for _ in range(steps):
            warmth *= cooling
            moves = self._proposed()
            if moves:
                self._weigh(moves, warmth)
        for j, k in enumerate(self.best):
            if self.filling.at[j] != k:
                self.filling.put(j, k)
        while self._settled():
            pass

    def _settled(self) -> bool:
        """Bring a case forward that fits an earlier meeting and costs less there; say whether there was one."""
        filling, least = self.filling, self.filling.cost()
        for j in self.grid.smith:
            here = filling.at[j]
            for k in self.grid.eligible[j]:
                if here == OUT or k >= here:
                    break
                if filling.fits(j, k):
                    filling.put(j, k)
                    if filling.order(here) is not None and filling.cost() < least:
                        return True
                    filling.put(j, here)
        return False

    def _proposed(self) -> Moves:
        """A move by chance that keeps every meeting within its minutes; empty when there is none."""
        chance, at, grid = self.chance, self.filling.at, self.grid
        content, minutes = self.filling.content, grid.minutes
        j = self.free[int(chance() * len(self.free))]
        there = grid.eligible[j]
        k = there[int(chance() * len(there))]
        here = at[j]
        if k == here:
            return ()
        if grid.has_room(k, content[k] + minutes[j]):
            return ((j, k),)
        others = members(self.filling.masks[k])
        if not others:  # too long for the empty meeting
            return ()
        i = others[int(chance() * len(others))]
        if not grid.eligible[i] or not grid.has_room(k, content[k] + minutes[j] - minutes[i]):
            return ()
        return ((j, k), (i, self._elsewhere(i, k, here, minutes[j])))

    def _elsewhere(self, i: int, k: int, here: int, freed: int) -> int:
        """Where a case goes that loses its place: to the other's, or wherever it fits, or out."""
        grid, content = self.grid, self.filling.content
        own = grid.minutes[i]
        if here in grid.eligible[i] and self.chance() < 0.7 and grid.has_room(here, content[here] + own - freed):
            return here
        for other in grid.eligible[i]:
            if other != k and grid.has_room(other, content[other] + own - (freed if other == here else 0)):
                return other
        return OUT

    def _weigh(self, moves: Moves, warmth: float) -> None:
        """Take the moves when they cost less, or little enough for this warmth."""
        filling, cost, at = self.filling, self.grid.cost, self.filling.at
        change = sum(cost[j][k] - cost[j][at[j]] for j, k in moves)
        touched = {k for j, k in moves} | {at[j] for j, _ in moves}
        touched.discard(OUT)
        bar = -warmth * _log(self.chance())
        if change - self.block * sum(self.blocks[k] for k in touched) > bar:
            return
        masks = {k: filling.masks[k] for k in touched}
        for j, k in moves:
            if at[j] != OUT:
                masks[at[j]] &= ~(1 << j)
            if k != OUT:
                masks[k] |= 1 << j
        blocks = {}
        for k, mask in masks.items():
            order = filling.order(k, mask)
            if order is None:
                return
            blocks[k] = order.blocks
            change += self.block * (order.blocks - self.blocks[k])
        if change > bar:
            return
        for j, k in moves:
            filling.put(j, k)
        for k, count in blocks.items():
            self.blocks[k] = count
        self.sum += change
        if self.sum < self.least:
            self.least, self.best = self.sum, list(at)


def _log(chance: float) -> float:
    """The natural logarithm of a chance, kept from being infinite."""
    return log(chance) if chance > 1e-12 else -27.6
