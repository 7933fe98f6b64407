"""Published agendas as they were frozen, and what changed from one to the next: pure."""

from collections.abc import Mapping, Sequence
from typing import Any

Line = Mapping[str, Any]


def changes(before: Sequence[Line], after: Sequence[Line]) -> list[tuple[str, Line, str]]:
    """What differs: (``added`` | ``removed`` | ``moved`` | ``minutes``, the line, how) in the order of the agenda."""
    old = {line["agenda_item_id"]: line for line in before}
    new = {line["agenda_item_id"]: line for line in after}
    found: list[tuple[str, Line, str]] = []
    stayed = [key for key in old if key in new]
    kept_order = [key for key in new if key in old]
    shifted = _out_of_order(stayed, kept_order)
    for key, line in new.items():
        if key not in old:
            found.append(("added", line, "added"))
            continue
        if key in shifted:
            found.append(("moved", line, f"moved from {old[key]['position'] + 1} to {line['position'] + 1}"))
        if line["minutes"] != old[key]["minutes"]:
            found.append(("minutes", line, f"{old[key]['minutes']} to {line['minutes']} minutes"))
    found += [("removed", line, "taken off") for key, line in old.items() if key not in new]
    return found


def _out_of_order(before: Sequence[int], after: Sequence[int]) -> set[int]:
    """The fewest that were moved: those outside the longest run that kept its order."""
    place = {key: number for number, key in enumerate(before)}
    runs: list[list[int]] = [[]]
    for key in after:
        runs.append([*_longest([run for run in runs if not run or place[run[-1]] < place[key]]), key])
    return set(after) - set(_longest(runs))


def _longest(runs: Sequence[list[int]]) -> list[int]:
    return sorted(runs, key=len)[-1]
