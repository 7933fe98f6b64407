"""Named slots: what higher nouns (inputs, plans) show in a row of the agenda, without the agenda knowing them.

A noun above registers a template and a function ``fill(presentation_ids) -> {presentation_id: context}``: one query
for all rows, in process, so it serves the page, the print and the PDF alike.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Fill = Callable[[Sequence[int]], Mapping[int, Any]]


@dataclass(frozen=True)
class Slot:
    """A place in the row: the fragment that draws it, and what it is filled with."""

    template: str
    fill: Fill


_SLOTS: list[Slot] = []


def agenda_row(template: str) -> Callable[[Fill], Fill]:
    """Register a function that fills a fragment of each agenda row; the fragment sees its context as ``told``."""

    def _register(fill: Fill) -> Fill:
        _SLOTS.append(Slot(template, fill))
        return fill

    return _register


def filled(presentation_ids: Sequence[int]) -> list[tuple[str, Mapping[int, Any]]]:
    """Every slot's template and what it shows for these rows: one query a slot."""
    return [(slot.template, slot.fill(presentation_ids)) for slot in _SLOTS]
