"""A named slot: what higher nouns still want when a meeting is closed, without the agenda knowing them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tumorboard.conferences.models import Conference


@dataclass(frozen=True)
class OpenThing:
    """One thing that is still open: of which kind (a code, for the ledger), about which case, and where to mend it."""

    kind: str
    words: str
    case_id: int
    case_number: str
    diagnosis: str
    mend: str
    endpoint: str
    address: Mapping[str, Any] = field(default_factory=dict)


Look = Callable[[Conference], Sequence[OpenThing]]
_LOOKS: list[Look] = []


def still_open(look: Look) -> Look:
    """Register a function that looks for what is open after a meeting: a fixed number of queries."""
    _LOOKS.append(look)
    return look


def things_open(conference: Conference) -> list[OpenThing]:
    """Everything that is still open, case by case."""
    return sorted((one for look in _LOOKS for one in look(conference)), key=lambda one: one.case_number)
