"""Quorum: which specialties were needed, and which of them were there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class Discipline(Protocol):
    """What quorum asks of a specialty."""

    @property
    def id(self) -> int:
        """Its identity, as attendance names it."""

    @property
    def code(self) -> str:
        """Its short code: ``RAD``."""

    @property
    def name(self) -> str:
        """Its name: Radiology."""


@dataclass(frozen=True)
class Quorum:
    """The needed specialties, in their order, each either present or missing."""

    needed: tuple[Discipline, ...]
    present: tuple[Discipline, ...]
    missing: tuple[Discipline, ...]

    @property
    def is_met(self) -> bool:
        """Nobody who was needed is missing."""
        return not self.missing

    @property
    def words(self) -> str:
        """As it stands on a plan: ``Radiology absent``, ``Pathology and Radiology absent``."""
        if not self.needed:
            return "No specialty required"
        if self.is_met:
            return "Every required specialty present"
        if not self.present:
            return "No required specialty present"
        names = [one.name for one in self.missing]
        together = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
        return f"{together} absent"

    @property
    def title(self) -> str:
        """The figure: ``Quorum 8 of 9``."""
        return f"Quorum {len(self.present)} of {len(self.needed)}"

    def stamp(self) -> dict[str, Any]:
        """What is kept with a signed plan: codes, and the names as they were that day."""
        return {
            "needed": [one.code for one in self.needed],
            "present": [one.code for one in self.present],
            "absent": [one.code for one in self.missing],
            "names": {one.code: one.name for one in self.needed},
            "is_met": self.is_met,
        }


def quorum(needed: Sequence[Discipline], present: Collection[int]) -> Quorum:
    """Compare the needed specialties with the ids of those present; who was not needed does not count."""
    there = tuple(one for one in needed if one.id in present)
    return Quorum(tuple(needed), there, tuple(one for one in needed if one.id not in present))
