"""The order inside a meeting: carried over first, then urgency, cases for the same specialist in one block, longer
before shorter, and a break in a long meeting [PRODUCT.md, rule 6; quality falls in the second half: BMJ Open 2019
e027303]. The hours of a specialist who is there for a part only come before that; what stands by hand keeps its order.
"""

from collections.abc import Sequence
from typing import NamedTuple

from tumorboard.agendas.planning.grid import Grid
from tumorboard.agendas.planning.week import Pause, Slot


class Order(NamedTuple):
    """Cases in their order, and how many times a specialty waits in it."""

    cases: tuple[int, ...]
    blocks: int


def arranged(grid: Grid, k: int, members: Sequence[int]) -> Order | None:
    """The order of these cases (ascending numbers) in a meeting; None when a specialist's hours cannot be met."""
    windows = grid.windows[k]
    if grid.hand[k] or (windows and any(j in windows for j in members)):
        timeline = Timeline(grid, k, members)
        return None if timeline.refused else Order(tuple(timeline.order), waits(grid, timeline.order))
    cases = _chained(grid, members)
    return Order(tuple(cases), waits(grid, cases))


def waits(grid: Grid, cases: Sequence[int]) -> int:
    """How many times a specialty was there before and waits for its next case: the formula's blocks, on bits."""
    needs, seen, previous, count = grid.needs, 0, 0, 0
    for j in cases:
        mine = needs[j]
        count += (mine & seen & ~previous).bit_count()
        seen |= mine
        previous = mine
    return count


def _chained(grid: Grid, members: Sequence[int]) -> list[int]:
    """Tier by tier; within a tier next the case that lets fewest specialists wait, longer before shorter."""
    needs, tiers = grid.needs, grid.tiers
    order: list[int] = []
    rest = list(members)
    previous = 0
    while rest:
        tier, wanted = tiers[rest[0]], 0
        for j in rest:
            wanted |= needs[j]
        wanted &= previous
        best, least = rest[0], 99
        for j in rest:
            if tiers[j] != tier:
                break
            leaving = (wanted & ~needs[j]).bit_count()
            if leaving < least:
                best, least = j, leaving
                if not leaving:
                    break
        order.append(best)
        rest.remove(best)
        previous = needs[best]
    return order


class Timeline:
    """Filling a meeting minute by minute, when specialists come or leave, or something stands there by hand.

    ``refused`` are the cases whose specialists are not there any more, or not yet, when nothing else is left to hear.
    """

    def __init__(self, grid: Grid, k: int, members: Sequence[int]) -> None:
        self.grid, self.windows, self.at, self.previous = grid, grid.windows[k], 0, 0
        self.hand = [j for j in grid.hand[k] if j in members]
        self.free = [j for j in members if j not in self.hand]
        self.limited = sorted((self.windows[j][1], grid.minutes[j], j) for j in self.free if j in self.windows)
        self.pauses = pauses(grid, k, sum(grid.minutes[j] for j in members))
        self.order: list[int] = []
        self.refused: list[int] = []
        self._fill()
        self.refused += self.free

    def _fill(self) -> None:
        while self.hand or self.free:
            while self.pauses and self.pauses[0].start <= self.at:
                self.at += self.pauses.pop(0).minutes
            for until, needed, j in [one for one in self.limited if self.at + one[1] > one[0]]:
                self.limited.remove((until, needed, j))
                self.free.remove(j)
                self.refused.append(j)
            chosen = self._next()
            if chosen is None:
                return
            if self.hand and chosen == self.hand[0]:
                self.hand.pop(0)
            else:
                self.free.remove(chosen)
                self.limited = [one for one in self.limited if one[2] != chosen]
            self.at += self.grid.minutes[chosen]
            self.previous = self.grid.needs[chosen]
            self.order.append(chosen)

    def _next(self) -> int | None:
        """Of the first tier of which one may begin, the case that lets fewest specialists wait."""
        needs, tiers, wanted = self.grid.needs, self.grid.tiers, 0
        for j in (*self.hand, *self.free):
            wanted |= needs[j]
        wanted &= self.previous
        best: tuple[int, int, int] | None = None
        for j in (*self.hand[:1], *self.free):
            if best is not None and tiers[j] > best[0]:
                continue
            rank = (tiers[j], (wanted & ~needs[j]).bit_count(), j)
            if (best is None or rank < best) and self._may_begin(j):
                best = rank
        return best[2] if best else None

    def _may_begin(self, j: int) -> bool:
        """Its specialists are there for all of it, and nobody else's would be gone when it ends."""
        end = self.at + self.grid.minutes[j]
        if j in self.windows and j not in self.hand:
            begin, until = self.windows[j]
            if begin > self.at or end > until:
                return False
        waiting = self.pauses
        for until, needed, other in self.limited:
            if other != j:
                if waiting and waiting[0].start <= end:
                    end, waiting = end + waiting[0].minutes, waiting[1:]
                end += needed
                if end > until:
                    return False
        return True


def pauses(grid: Grid, k: int, content: int) -> list[Pause]:
    """The breaks of a meeting: those that stand there, else one in the middle of a long one."""
    meeting = grid.meetings[k]
    if meeting.pauses:
        return list(meeting.pauses)
    due = grid.due_pause(k, content)
    return [Pause(0, due, content // 2)] if due else []


def slots(grid: Grid, k: int, cases: Sequence[int]) -> tuple[Slot, ...]:
    """The agenda minute by minute, with its breaks; one that would follow the last case is left at the end."""
    waiting = pauses(grid, k, sum(grid.minutes[j] for j in cases))
    found: list[Slot] = []
    at = 0
    for j in cases:
        while waiting and waiting[0].start <= at:
            found.append(Slot(at, waiting[0].minutes, None, waiting[0].item_id or None))
            at += waiting.pop(0).minutes
        found.append(Slot(at, grid.minutes[j], grid.cases[j].id))
        at += grid.minutes[j]
    for pause in waiting:
        if pause.item_id:
            found.append(Slot(at, pause.minutes, None, pause.item_id))
            at += pause.minutes
    return tuple(found)


def in_time(grid: Grid, k: int, cases: Sequence[int]) -> bool:
    """Say whether in this order every case ends in time, and while those it needs are there."""
    windows, numbers = grid.windows[k], iter(cases)
    for slot in slots(grid, k, cases):
        begin, end = 0, grid.meetings[k].minutes
        if slot.candidate_id is not None:
            begin, end = windows.get(next(numbers), (begin, end))
        if not (begin <= slot.start and slot.start + slot.minutes <= end):
            return False
    return True
