"""What a plan still lacks before it can be signed. Pure: no database, no request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from tumorboard.plans.states import SectionKind

NO_RECOMMENDATION = "no_recommendation"


class Written(NamedTuple):
    """A section as it stands."""

    text: str = ""
    code: str = ""
    on: date | None = None


class Proposed(NamedTuple):
    """A line as it stands: ``owner`` and ``when`` in words, empty when not given."""

    words: str
    owner: str = ""
    when: str = ""


@dataclass(frozen=True)
class Missing:
    """One thing that is missing, and the part of the page where it belongs."""

    words: str
    where: str


def missing_before_signing(sections: Mapping[SectionKind, Written], lines: Sequence[Proposed]) -> list[Missing]:
    """The quiet list: empty when the plan can be signed. A missing input of a discipline is not in it."""
    empty = Written()
    missing: list[Missing] = []
    if not sections.get(SectionKind.CONSENSUS, empty).text.strip():
        missing.append(Missing("The consensus in words", "consensus"))
    if not sections.get(SectionKind.INTENT, empty).code:
        missing.append(Missing("The intent", "intent"))
    unchanged = sections.get(SectionKind.NO_CHANGE, empty)
    if not lines and not unchanged.code:
        missing.append(Missing("A recommendation, or “no treatment change”", "lines"))
    if unchanged.code == NO_RECOMMENDATION and not unchanged.text.strip():
        missing.append(Missing("Why no recommendation is possible", "no_change"))
    for line in lines:
        if not line.owner.strip():
            missing.append(Missing(f"Who sees to “{_short(line.words)}”", "lines"))
        if not line.when.strip():
            missing.append(Missing(f"By when, or under which condition: “{_short(line.words)}”", "lines"))
    if not sections.get(SectionKind.FAMILY_TOLD, empty).text.strip():
        missing.append(Missing("Who tells the family", "family_told"))
    return missing


def _short(words: str, most: int = 60) -> str:
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"
