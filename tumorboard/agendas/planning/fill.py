"""The rule that fills meetings: Smith's order, each case into the first meeting it fits; no dependency, no chance."""

from tumorboard.agendas.planning.arrange import Order, Timeline, arranged, in_time, slots
from tumorboard.agendas.planning.grid import OUT, Grid
from tumorboard.agendas.planning.week import Proposed


class Filling:
    """Which case stands in which meeting, while it is being found. Meetings are kept as bits, orders remembered."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.at = [OUT] * len(grid.cases)
        self.masks = [0] * len(grid.meetings)
        self.content = [0] * len(grid.meetings)
        self._orders: list[dict[int, Order | None]] = [{} for _ in grid.meetings]
        for k, hand in enumerate(grid.hand):
            for j in hand:
                self.put(j, k)

    def put(self, j: int, k: int) -> None:
        """Move a case to a meeting, or out."""
        before = self.at[j]
        if before != OUT:
            self.masks[before] ^= 1 << j
            self.content[before] -= self.grid.minutes[j]
        self.at[j] = k
        if k != OUT:
            self.masks[k] |= 1 << j
            self.content[k] += self.grid.minutes[j]

    def order(self, k: int, mask: int | None = None) -> Order | None:
        """The order of a meeting with these cases (its own, unless told); None when it cannot be."""
        mask = self.masks[k] if mask is None else mask
        known = self._orders[k]
        if mask not in known:
            if len(known) > 20_000:
                known.clear()
            known[mask] = arranged(self.grid, k, members(mask))
        return known[mask]

    def fits(self, j: int, k: int) -> bool:
        """Say whether a case fits into the minutes that remain, while those it needs are there."""
        if not self.grid.has_room(k, self.content[k] + self.grid.minutes[j]):
            return False
        return not self.grid.windows[k] or self.order(k, self.masks[k] | 1 << j) is not None

    def cost(self) -> int:
        """The formula's sum, in point-days."""
        wait = sum(costs[k] for costs, k in zip(self.grid.cost, self.at, strict=True))
        return wait + 7 * self.grid.week.weights.block * sum(
            one.blocks for one in map(self.order, self.meetings) if one
        )

    @property
    def meetings(self) -> range:
        """The numbers of the meetings."""
        return range(len(self.masks))


def members(mask: int) -> list[int]:
    """The cases of a mask, ascending."""
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


def filled(grid: Grid) -> Filling:
    """Every case in Smith's order into the first meeting that takes it.

    A specialist's hours are first only counted: an hour that somebody comes late is filled by cases placed afterwards.
    """
    filling = Filling(grid)
    for j in grid.smith:
        for k in grid.eligible[j]:
            if grid.has_room(k, filling.content[k] + grid.minutes[j]) and _has_hours(filling, j, k):
                filling.put(j, k)
                break
    for k in filling.meetings:
        while grid.windows[k] and (refused := Timeline(grid, k, members(filling.masks[k])).refused):
            filling.put(max(refused, key=grid.smith.index), OUT)
    fill_rest(filling)
    return filling


def _has_hours(filling: Filling, j: int, k: int) -> bool:
    """Say whether the cases bound to the same hours still go into them, with this one."""
    windows, minutes = filling.grid.windows[k], filling.grid.minutes
    if j not in windows:
        return True
    bound = [i for i in members(filling.masks[k]) if i in windows]
    for begin, end in {windows[i] for i in (*bound, j)}:
        inside = sum(minutes[i] for i in (*bound, j) if begin <= windows[i][0] and windows[i][1] <= end)
        if inside > end - begin:
            return False
    return True


def fill_rest(filling: Filling) -> None:
    """Give every case that is out the first meeting that takes it: nobody is left out who fits."""
    for j in filling.grid.smith:
        if filling.at[j] == OUT:
            for k in filling.grid.eligible[j]:
                if filling.fits(j, k):
                    filling.put(j, k)
                    break


def proposed(filling: Filling) -> Proposed:
    """The agendas, minute by minute. Who is still out is tried at every place of every agenda before it is left out."""
    grid = filling.grid
    fill_rest(filling)
    orders = [list(order.cases) if (order := filling.order(k)) else list(grid.hand[k]) for k in filling.meetings]
    left_out = []
    for j in grid.smith:
        if filling.at[j] == OUT and not _inserted(filling, orders, j):
            left_out.append(grid.cases[j].id)
    agendas = {meeting.id: slots(grid, k, orders[k]) for k, meeting in enumerate(grid.meetings)}
    return Proposed(agendas, tuple(left_out))


def _inserted(filling: Filling, orders: list[list[int]], j: int) -> bool:
    """Put a case between others, where a specialist's hours leave just that place."""
    grid = filling.grid
    for k in grid.eligible[j]:
        if grid.windows[k] and grid.has_room(k, filling.content[k] + grid.minutes[j]):
            for place in range(len(orders[k]) + 1):
                order = [*orders[k][:place], j, *orders[k][place:]]
                if in_time(grid, k, order):
                    filling.put(j, k)
                    orders[k] = order
                    return True
    return False
