"""The proposed agenda on generated weeks: by urgency alone, by the rule, with the local search, and with CP-SAT.

Each figure is the median over the weeks of how much more an answer costs (the formula's sum) than the least the sum can
be, as CP-SAT proves it; without OR-Tools, than the local search's answer. CP-SAT starts from the rule's answer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter

from bench.weeks import week
from tumorboard.agendas.planning.arrange import Timeline
from tumorboard.agendas.planning.fill import Filling, filled, members, proposed
from tumorboard.agendas.planning.formula import total
from tumorboard.agendas.planning.grid import OUT, Grid, grid_of
from tumorboard.agendas.planning.search import Search
from tumorboard.agendas.planning.solver import is_installed, solve, take

SIZES = ((40, 4), (60, 12), (100, 8), (250, 26), (400, 12))
#: What must be reached: the search at 40 cases against CP-SAT's best, the rule at 400 against the bound, in per cent.
SEARCH_REACH, RULE_REACH, SECONDS_REACH = 5.0, 3.0, 1.5


@dataclass
class Size:
    """What was measured at one number of cases and meetings."""

    cases: int
    meetings: int
    costs: dict[str, list[float]] = field(default_factory=dict)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    left_out: dict[str, list[int]] = field(default_factory=dict)

    def over(self, name: str, least: str) -> float:
        """How many per cent more an answer costs than another, in the middle of the weeks."""
        pairs = zip(self.costs[name], self.costs[least], strict=True)
        return median(100 * (cost / lower - 1) for cost, lower in pairs)


def compare(weeks: int, seconds: float) -> list[str]:
    """Measure every size, print the table, and say what is not reached. Large weeks are fewer: they say the same."""
    if not is_installed():
        print('OR-Tools is not installed: its columns are left out. They come with: pip install ".[optimize]"')
    least = "bound" if is_installed() else "search"
    print(f"{'cases/meetings':<16}{'weeks':>6}{'urgency':>9}{'rule':>8}{'search':>8}{'CP-SAT':>8}{'search s':>10}"
          f"{'search over CP-SAT':>20}   left out (urgency, rule, search)")  # fmt: skip
    missed = []
    for cases, meetings in SIZES:
        size = Size(cases, meetings)
        for seed in range(weeks if cases <= 40 else max(1, min(weeks, 10))):
            measure(size, seed, seconds)
        print(row(size, least), flush=True)
        missed += gates(size)
    return missed


def measure(size: Size, seed: int, seconds: float) -> None:
    """One week, answered in every way."""
    grid = grid_of(week(size.cases, size.meetings, seed))
    answers: dict[str, Callable[[], Filling]] = {"urgency": lambda: by_urgency(grid), "rule": lambda: filled(grid)}
    for name, answer in answers.items():
        note(size, name, answer)
    rule = filled(grid)
    note(size, "search", lambda: searched(rule))
    if is_installed():
        start = filled(grid)
        solved = solve(grid, start.at, meetings=size.meetings, seconds=seconds)
        size.costs.setdefault("bound", []).append(solved.bound)
        note(size, "CP-SAT", lambda: taken(grid, start, solved.at))


def note(size: Size, name: str, answer: Callable[[], Filling]) -> None:
    """Keep what an answer costs by the formula itself, and how long it took."""
    began = perf_counter()
    filling = answer()
    size.seconds.setdefault(name, []).append(perf_counter() - began)
    found = proposed(filling) if name != "urgency" else None
    cost = total(filling.grid.week, found) if found else filling.cost()
    size.costs.setdefault(name, []).append(cost)
    out = len(found.left_out) if found else filling.at.count(OUT)
    size.left_out.setdefault(name, []).append(out)


def searched(filling: Filling) -> Filling:
    """The rule's answer, improved by the local search."""
    Search(filling).run()
    return filling


def taken(grid: Grid, start: Filling, at: Sequence[int]) -> Filling:
    """CP-SAT's answer as agendas; the rule's where that is better (its model knows no blocks)."""
    filling = Filling(grid)
    take(filling, at)
    return filling if filling.cost() < start.cost() else start


def by_urgency(grid: Grid) -> Filling:
    """As it is done by hand: down the list by urgency and waiting, meeting after meeting, until one does not fit."""
    filling = Filling(grid)
    waiting = sorted(range(len(grid.cases)), key=lambda j: (grid.cases[j].tier, grid.cases[j].since, j))
    for k in filling.meetings:
        for j in waiting:
            if filling.at[j] == OUT and k in grid.eligible[j]:
                if not grid.has_room(k, filling.content[k] + grid.minutes[j]):
                    break
                filling.put(j, k)
        while refused := Timeline(grid, k, members(filling.masks[k])).refused:
            filling.put(max(refused), OUT)
    return filling


def row(size: Size, least: str) -> str:
    """One line of the table."""
    over = {name: f"{size.over(name, least):.1f} %" for name in ("urgency", "rule", "search")}
    solver = f"{size.over('CP-SAT', least):.1f} %" if "CP-SAT" in size.costs else "-"
    beside = f"{size.over('search', 'CP-SAT'):+.1f} %" if "CP-SAT" in size.costs else "-"
    out = ", ".join(f"{median(size.left_out[name]):g}" for name in ("urgency", "rule", "search"))
    return (
        f"{f'{size.cases}/{size.meetings}':<16}{len(size.costs['rule']):>6}{over['urgency']:>9}{over['rule']:>8}"
        f"{over['search']:>8}{solver:>8}{median(size.seconds['search']):>10.2f}{beside:>20}   {out}"
    )


def gates(size: Size) -> list[str]:
    """What is not reached at this size."""
    missed = []
    if size.cases == 40 and median(size.seconds["search"]) > SECONDS_REACH:
        missed.append(f"the search takes {median(size.seconds['search']):.1f} s at 40 cases, about 1 is wanted")
    if size.cases == 40 and "CP-SAT" in size.costs and size.over("search", "CP-SAT") > SEARCH_REACH:
        missed.append(f"the search costs {size.over('search', 'CP-SAT'):.1f} % more than CP-SAT's best at 40 cases")
    if size.cases == 400 and "bound" in size.costs and size.over("rule", "bound") > RULE_REACH:
        missed.append(f"the rule costs {size.over('rule', 'bound'):.1f} % more than the proven bound at 400 cases")
    return missed
