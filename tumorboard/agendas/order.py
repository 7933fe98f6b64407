"""In which order candidates stand: carried over first, then the urgency the clinician gave, then waiting time.

Who was carried over twice stands before all, and a chair is asked for the urgency.

Inside a meeting: carried-over first, then urgency, longer before shorter [rule 6; quality falls in the second half:
BMJ Open 2019 e027303]. Nothing here judges a patient's disease.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from tumorboard.core.words import plural

TWICE = 2
#: The urgency the clinician gave, most urgent first.
URGENCIES = ("cord_compression", "bleeding", "fracture", "urgent", "routine")


@dataclass(frozen=True)
class Standing:
    """What a candidate's place depends on."""

    presentation_id: int
    urgency: str
    waiting_since: date
    is_carried_over: bool = False
    minutes: int = 0
    times_deferred: int = 0

    @property
    def key(self) -> tuple[bool, bool, int, date, int]:
        """Smaller stands earlier; the id settles ties, so that the same input gives the same order."""
        twice = self.times_deferred >= TWICE
        return (not twice, not self.is_carried_over, rank(self.urgency), self.waiting_since, self.presentation_id)

    def why(self, today: date, urgency_words: str) -> str:
        """Why it stands where it stands."""
        waited = f"waiting {plural(max((today - self.waiting_since).days, 0), 'day')}"
        often = f" {self.times_deferred} times" if self.times_deferred >= TWICE else ""
        parts = [f"Carried over{often}"] if self.is_carried_over or often else []
        if rank(self.urgency) < len(URGENCIES) - 1:
            parts.append(urgency_words)
        return " · ".join([*parts, waited if parts else waited.capitalize()])


def rank(urgency: str) -> int:
    """How early an urgency stands; one that is not known stands with routine."""
    return URGENCIES.index(urgency) if urgency in URGENCIES else len(URGENCIES) - 1


def ordered(candidates: Iterable[Standing]) -> list[Standing]:
    """The candidates in their order."""
    return sorted(candidates, key=lambda one: one.key)


def start_times(starts_at: datetime, minutes: Sequence[int]) -> list[datetime]:
    """When each item starts, one after the other from the meeting's start."""
    times, at = [], starts_at
    for length in minutes:
        times.append(at)
        at += timedelta(minutes=length)
    return times


Thing = TypeVar("Thing")


def in_blocks(things: Sequence[Thing], is_listed_only: Callable[[Thing], bool]) -> list[Thing]:
    """The same order, with those that are listed without discussion in a block after the discussed ones."""
    return sorted(things, key=is_listed_only)


def moved(things: Sequence[Thing], thing: Thing, position: int) -> list[Thing]:
    """The same things with one of them at another place; a place past the end is the end."""
    rest = [one for one in things if one is not thing]
    place = min(max(position, 0), len(rest))
    return [*rest[:place], thing, *rest[place:]]
