"""The exact text of a plan: what is signed, hashed and can be checked for ever. Pure and versioned.

Every piece of free text stands on lines that begin with a bar, so no text can imitate another field: two plans that
differ in anything have different texts. Names and words are those written into the plan, not today's.

Version 2 says besides what version 1 said: whom the plan is about and what was asked, which disciplines gave no input,
who agreed or dissented, and who signs, as what, meaning what, and when. Both can be made for ever.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from tumorboard.plans.signing.completeness import Written

TEXT_VERSION = 2
#: The order the sections have in every text: it is never changed, whatever the order of the page. New ones follow.
SECTIONS = (
    "consensus", "intent", "no_change", "alternatives", "dissent", "conflict", "family_wishes", "family_told", "again",
)  # fmt: skip


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
    due_weeks: int | None = None


class Signed(NamedTuple):
    """What a signature binds: who, as what, meaning what, when."""

    name: str
    role: str
    meaning: str
    at: datetime


class PlanText(NamedTuple):
    """Everything that is signed. From ``about`` on: since version 2. ``stances``: person, stance and reason."""

    case_number: str
    presentation_id: int
    number: int
    because: str
    conference_id: int | None
    sections: Mapping[Any, Written]
    lines: Sequence[LineText]
    trials: Sequence[tuple[str, str, str, str]]
    services: Sequence[tuple[str, str]]
    quorum: Mapping[str, Any]
    about: Mapping[str, str] = {}
    silent: Sequence[tuple[str, str, str, str]] = ()
    stances: Sequence[tuple[str, str, str]] = ()
    signed: Signed | None = None


def canonical_text(plan: PlanText, version: int = TEXT_VERSION) -> str:
    """The plan as text, the same for the same content on every machine and in every year."""
    return "\n".join(_rows(plan, version)) + "\n"


def text_hash(text: str) -> str:
    """The SHA-256 of a canonical text."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def signature_text(signed: Signed, hash_of_text: str) -> str:
    """What the digest of a signature is made of: name, role, meaning, time, and the hash of the text."""
    rows = [f"tumorboard signature, text version {TEXT_VERSION}", *_signed(signed), *_field("text", hash_of_text)]
    return "\n".join(rows) + "\n"


def fields_of(text: str) -> dict[str, str]:
    """A canonical text taken apart: each field's words by its label."""
    fields: dict[str, str] = {}
    label = ""
    for row in text.split("\n"):
        if row.startswith("  | "):
            fields[label] = f"{fields[label]}\n{row[4:]}" if label in fields else row[4:]
        else:
            label = row.removesuffix(":")
    return fields


def _rows(plan: PlanText, version: int) -> Iterator[str]:
    yield f"tumorboard plan, text version {version}"
    yield from _field("case", plan.case_number)
    yield from _field("presentation", str(plan.presentation_id))
    yield from _field("version of the plan", str(plan.number))
    yield from _field("amended because", plan.because)
    yield from _field("conference", str(plan.conference_id or ""))
    if version > 1:
        for label in sorted(plan.about):
            yield from _field(f"about, {label}", plan.about[label])
    for kind in (*SECTIONS, *sorted(str(one) for one in plan.sections if one not in SECTIONS)):
        section = plan.sections.get(kind, Written())
        yield from _field(kind, section.text)
        yield from _field(f"{kind}, code", section.code)
        yield from _field(f"{kind}, day", _day(section.on))
    for place, line in enumerate(plan.lines, start=1):
        yield from _line(f"recommendation {place}", line)
    yield from _numbered("trial", ("group", "name", "status", "because"), plan.trials)
    yield from _numbered("service", ("code", "note"), plan.services)
    for label in sorted(plan.quorum):
        yield from _field(f"quorum, {label}", _listed(plan.quorum[label]))
    if version > 1:
        yield from _numbered("no input", ("code", "specialty", "why", "noted by"), plan.silent)
        yield from _numbered("stance", ("name", "stance", "because"), plan.stances)
        yield from _signed(plan.signed) if plan.signed else ()


def _numbered(label: str, parts: Sequence[str], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    for place, row in enumerate(rows, start=1):
        for part, words in zip(parts, row, strict=True):
            yield from _field(f"{label} {place}, {part}", words)


def _signed(signed: Signed) -> Iterator[str]:
    yield from _field("signed by", signed.name)
    yield from _field("signed as", signed.role)
    yield from _field("meaning", signed.meaning)
    yield from _field("signed at", signed.at.astimezone(UTC).isoformat())


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
    yield from _field(f"{label}, weeks after the condition", str(line.due_weeks or ""))


def _field(label: str, words: str) -> Iterator[str]:
    if words:
        yield f"{label}:"
        yield from (f"  | {row}" for row in words.split("\n"))


def _day(on: date | None) -> str:
    return on.isoformat() if on else ""


def _listed(value: Any) -> str:
    if isinstance(value, Mapping):
        return "\n".join(f"{key} {_said(value[key])}" for key in sorted(value))
    if isinstance(value, list):
        return "\n".join(_said(one) for one in value)
    return str(value)


def _said(value: Any) -> str:
    """What stands in a list: words as they are, anything deeper as JSON with its keys in order."""
    deep = isinstance(value, Mapping | list)
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if deep else str(value)
