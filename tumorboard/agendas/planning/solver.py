"""OR-Tools CP-SAT, where it is installed (``pip install tumorboard[optimize]``): improves what the rule found.

It starts from that answer and keeps the best so far. The model leaves out blocks and the order inside a meeting, so its
bound is proven for the formula too: both can only add to the sum.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from tumorboard.agendas.planning.fill import Filling, fill_rest
from tumorboard.agendas.planning.grid import OUT, Grid

cp_model: Any = None
with suppress(ImportError):  # an extra: the rule and the search need no dependency
    cp_model = import_module("ortools.sat.python.cp_model")


@dataclass(frozen=True)
class Solved:
    """Where each case stands in the best answer (empty when none was found), and the least the sum can be."""

    at: Sequence[int]
    bound: float


def is_installed() -> bool:
    """Say whether OR-Tools is there."""
    return cp_model is not None


def improve(filling: Filling, *, meetings: int, seconds: float) -> None:
    """Improve the first meetings of a filling; what does not cost less is not taken. Same input, same answer."""
    grid, before, cost = filling.grid, list(filling.at), filling.cost()
    solved = solve(grid, before, meetings=meetings, seconds=seconds, repeatable=True)
    for j in range(len(before)):
        if solved.at and solved.at[j] != before[j]:
            filling.put(j, OUT)
    take(filling, solved.at)
    if any(filling.order(k) is None for k in filling.meetings) or filling.cost() >= cost:
        for j, k in enumerate(before):
            filling.put(j, k)


def take(filling: Filling, wanted: Sequence[int]) -> None:
    """Put the cases where an answer wants them, as far as the hours allow, and fill up."""
    for j, k in enumerate(wanted):
        if k not in (OUT, filling.at[j]) and filling.fits(j, k):
            filling.put(j, k)
    fill_rest(filling)


def solve(
    grid: Grid, start: Sequence[int], *, meetings: int, seconds: float, repeatable: bool = False, workers: int = 0
) -> Solved:
    """The best assignment CP-SAT finds in the time; cases in later meetings than the first ``meetings`` stay there."""
    model: Any = cp_model.CpModel()
    stands = _choices(model, grid, start, meetings)
    for k, meeting in enumerate(grid.meetings[:meetings]):
        _keep_within(model, grid, k, meeting.minutes, stands)
    model.Minimize(sum(grid.cost[j][k] * chosen for (j, k), chosen in stands.items()))
    for (j, k), chosen in stands.items():
        model.AddHint(chosen, int(start[j] == k))
    solver: Any = cp_model.CpSolver()
    solver.parameters.random_seed = 1
    if repeatable:
        solver.parameters.num_workers = 1
        solver.parameters.max_deterministic_time = seconds
        seconds *= 3
    elif workers:
        solver.parameters.num_workers = workers
    solver.parameters.max_time_in_seconds = seconds
    if solver.Solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Solved((), solver.BestObjectiveBound())
    at = list(start)
    for (j, k), chosen in stands.items():
        if solver.Value(chosen):
            at[j] = k
    return Solved(tuple(at), solver.BestObjectiveBound())


def _choices(model: Any, grid: Grid, start: Sequence[int], meetings: int) -> dict[tuple[int, int], Any]:
    """For each case one yes or no for each meeting it may stand in, and for being left out: exactly one is yes."""
    stands: dict[tuple[int, int], Any] = {}
    for j, eligible in enumerate(grid.eligible):
        is_fixed = not eligible or start[j] >= meetings
        options = [start[j]] if is_fixed else [*(k for k in eligible if k < meetings), OUT]
        for k in options:
            stands[j, k] = model.NewBoolVar(f"{j}@{k}")
        model.AddExactlyOne(stands[j, k] for k in options)
    return stands


def _keep_within(model: Any, grid: Grid, k: int, minutes: int, stands: dict[tuple[int, int], Any]) -> None:
    """The minutes of a meeting, its break, and the hours of its specialists."""
    here = {j: chosen for (j, at), chosen in stands.items() if at == k}
    content = sum(grid.minutes[j] * chosen for j, chosen in here.items())
    meeting, weights = grid.meetings[k], grid.week.weights
    standing = sum(one.minutes for one in meeting.pauses)
    room = max(minutes - standing, sum(grid.minutes[j] for j in grid.hand[k]))
    model.Add(content <= room)
    if not meeting.pauses and weights.break_after < minutes:
        is_long = model.NewBoolVar(f"long {k}")
        model.Add(content <= weights.break_after).OnlyEnforceIf(is_long.Not())
        model.Add(content + weights.break_minutes <= room).OnlyEnforceIf(is_long)
    for begin, end in sorted({grid.windows[k][j] for j in here if j in grid.windows[k]}):
        inside = [j for j in here if j in grid.windows[k] and _within(grid.windows[k][j], (begin, end))]
        model.Add(sum(grid.minutes[j] * here[j] for j in inside) <= end - begin)


def _within(inner: tuple[int, int], outer: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]
