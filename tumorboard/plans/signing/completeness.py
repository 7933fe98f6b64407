"""What a plan still lacks before it can be signed, and why it is asked for. Pure: no database, no request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from tumorboard.plans.states import SectionKind

NO_RECOMMENDATION = "no_recommendation"
ON_DATE, AFTER_CYCLES = "on_date", "after_cycles"


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
    line_id: int | None = None


@dataclass(frozen=True)
class Missing:
    """One thing that is missing: ``where`` is the field of the page that gives it, ``why`` a reason in a line.

    ``line_id`` names the recommendation whose own page has the field.
    """

    words: str
    where: str
    why: str
    line_id: int | None = None


def missing_before_signing(
    sections: Mapping[SectionKind, Written], lines: Sequence[Proposed], silent: Mapping[str, str] | None = None
) -> list[Missing]:
    """The quiet list, in the order of the page: empty when the plan can be signed.

    ``silent`` names, by code, the required disciplines without input whose absence nobody has noted: a missing input
    does not block signing, but it is noted [issue 4; PRODUCT.md, rule 5].
    """
    empty = Written()
    missing: list[Missing] = []
    if not sections.get(SectionKind.CONSENSUS, empty).text.strip():
        missing.append(Missing("The consensus in words", "consensus-text", "It is what the chair signs for."))
    if not sections.get(SectionKind.INTENT, empty).code:
        missing.append(Missing("The intent", "intent-code", "Whoever carries it out must know what it aims at."))
    missing += _of_lines(sections.get(SectionKind.NO_CHANGE, empty), lines)
    if not sections.get(SectionKind.FAMILY_TOLD, empty).text.strip():
        missing.append(Missing("Who tells the family", "family_told-text", "A plan nobody explains is not agreed."))
    missing += _again(sections.get(SectionKind.AGAIN, empty))
    for code, name in (silent or {}).items():
        why = "Every required discipline is heard, or the plan says that it was not."
        missing.append(Missing(f"The input of {name}, or a note that there is none", f"input-{code}", why))
    return missing


def _of_lines(unchanged: Written, lines: Sequence[Proposed]) -> list[Missing]:
    missing: list[Missing] = []
    if not lines and not unchanged.code:
        why = "Without either, nobody knows what is to happen."
        missing.append(Missing("A recommendation, or “no treatment change”", "line-modality", why))
    if unchanged.code == NO_RECOMMENDATION and not unchanged.text.strip():
        missing.append(Missing("Why no recommendation is possible", "no_change-text", "The next board asks."))
    for line in lines:
        if not line.owner.strip():
            why = "A recommendation nobody owns is the one that is forgotten."
            missing.append(Missing(f"Who sees to “{_short(line.words)}”", "lines", why, line.line_id))
        if not line.when.strip():
            why = "Without it nobody is reminded."
            words = f"By when, or under which condition: “{_short(line.words)}”"
            missing.append(Missing(words, "lines", why, line.line_id))
    return missing


def _again(again: Written) -> list[Missing]:
    """What a trigger to present the case again needs: its day, or the number of cycles in words."""
    why = "Nothing brings the case back without it."
    if again.code == ON_DATE and again.on is None:
        return [Missing("On which day the case is presented again", "again-on", why)]
    if again.code == AFTER_CYCLES and not any(letter.isdigit() for letter in again.text):
        return [Missing("After how many cycles the case is presented again", "again-text", why)]
    return []


def _short(words: str, most: int = 60) -> str:
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"
