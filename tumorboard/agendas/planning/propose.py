"""From a week to its proposal: the rule, the search, and OR-Tools for the next weeks where it is installed."""

from tumorboard.agendas.planning import solver
from tumorboard.agendas.planning.fill import filled, proposed
from tumorboard.agendas.planning.grid import grid_of
from tumorboard.agendas.planning.search import Search
from tumorboard.agendas.planning.week import Proposed, Week

#: OR-Tools looks at so many of the next meetings, if no more cases than this wait; beyond, the rule is better.
NEXT_MEETINGS, MOST_CASES, SECONDS = 4, 60, 2.0


def propose(week: Week, *, with_solver: bool = True) -> Proposed:
    """The proposal for a week: the same week gives the same proposal."""
    filling = filled(grid_of(week))
    Search(filling).run()
    if with_solver and solver.is_installed() and len(week.candidates) <= MOST_CASES and filling.grid.meetings:
        solver.improve(filling, meetings=NEXT_MEETINGS, seconds=SECONDS)
    return proposed(filling)
