"""The exact text of a plan: what is signed, hashed and can be checked for ever. Pure and versioned.

Every piece of free text stands on lines that begin with a bar, so no text can imitate another field: two plans that
differ in anything have different texts. Names and words are those written into the plan, not today's.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

from tumorboard.plans.signing.completeness import Written
from tumorboard.plans.states import SectionKind

TEXT_VERSION = 1


class LineText(NamedTuple):
    """A recommendation as this version words it."""

    recommendation_id: int
    modality: str
    code: str
    code_system: str
    code_version: str
    words: str
    condition: str
    owner: str
    due_on: date | None


class PlanText(NamedTuple):
    """Everything that is signed."""

    case_number: str
    presentation_id: int
    number: int
    because: str
    conference_id: int | None
    sections: Mapping[SectionKind, Written]
    lines: Sequence[LineText]
    trials: Sequence[tuple[str, str, str, str]]
    services: Sequence[tuple[str, str]]
    quorum: Mapping[str, Any]


def canonical_text(plan: PlanText) -> str:
    """The plan as text, the same for the same content on every machine and in every year."""
    return "\n".join(_rows(plan)) + "\n"


def text_hash(text: str) -> str:
    """The SHA-256 of a canonical text."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _rows(plan: PlanText) -> Iterator[str]:
    yield f"tumorboard plan, text version {TEXT_VERSION}"
    yield from _field("case", plan.case_number)
    yield from _field("presentation", str(plan.presentation_id))
    yield from _field("version of the plan", str(plan.number))
    yield from _field("amended because", plan.because)
    yield from _field("conference", str(plan.conference_id or ""))
    for kind in SectionKind:
        section = plan.sections.get(kind, Written())
        yield from _field(kind, section.text)
        yield from _field(f"{kind}, code", section.code)
        yield from _field(f"{kind}, day", _day(section.on))
    for place, line in enumerate(plan.lines, start=1):
        yield from _line(f"recommendation {place}", line)
    for place, trial in enumerate(plan.trials, start=1):
        for label, words in zip(("group", "name", "status", "because"), trial, strict=True):
            yield from _field(f"trial {place}, {label}", words)
    for place, service in enumerate(plan.services, start=1):
        for label, words in zip(("code", "note"), service, strict=True):
            yield from _field(f"service {place}, {label}", words)
    for label in sorted(plan.quorum):
        yield from _field(f"quorum, {label}", _listed(plan.quorum[label]))


def _line(label: str, line: LineText) -> Iterator[str]:
    yield from _field(f"{label}, identity", str(line.recommendation_id))
    yield from _field(f"{label}, modality", line.modality)
    yield from _field(f"{label}, code", line.code)
    yield from _field(f"{label}, code system", line.code_system)
    yield from _field(f"{label}, code version", line.code_version)
    yield from _field(f"{label}, words", line.words)
    yield from _field(f"{label}, condition", line.condition)
    yield from _field(f"{label}, owner", line.owner)
    yield from _field(f"{label}, due", _day(line.due_on))


def _field(label: str, words: str) -> Iterator[str]:
    if words:
        yield f"{label}:"
        yield from (f"  | {row}" for row in words.split("\n"))


def _day(on: date | None) -> str:
    return on.isoformat() if on else ""


def _listed(value: Any) -> str:
    if isinstance(value, Mapping):
        return "\n".join(f"{key} {value[key]}" for key in sorted(value))
    if isinstance(value, list):
        return "\n".join(str(one) for one in value)
    return str(value)
