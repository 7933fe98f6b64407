"""A recommendation typed as one line in the meeting: what kind it is, in which words, with which code. Pure.

A quick line may be completed later: what no list knows is kept as it was typed, of the kind "Other".
"""

from typing import NamedTuple

from tumorboard.plans.recommendations.actions import LISTS
from tumorboard.vocabulary.codes import Code
from tumorboard.vocabulary.lists import choices

OTHER = "other"
#: What a line that stands in a list is by itself; the first that fits.
_USUAL = (
    ("procedure", "surgery"),
    ("regimen", "systemic"),
    ("radiotherapy", "radiotherapy"),
    ("service", "supportive"),
)
_PROCEDURES = {"Biopsy": "biopsy", "Ablation": "interventional_radiology"}


class TypedLine(NamedTuple):
    """What ``add_line`` takes."""

    modality: str
    words: str
    code: str = ""


def typed_line(line: str, modality: str = "") -> TypedLine:
    """Read “Surgery: Wide excision”, “Wide excision” or free words; a chosen kind wins over the line's own."""
    head, colon, rest = line.partition(":")
    named = _kind(head) if colon and rest.strip() else ""
    words = rest.strip() if named else line.strip()
    kind = modality or named
    if kind:
        found = _listed(LISTS[kind], words) if kind in LISTS else None
        return TypedLine(kind, words, found.key if found else "")
    for name, usual in _USUAL:
        found = _listed(name, words)
        if found is not None:
            return TypedLine(_PROCEDURES.get(found.group, usual) if name == "procedure" else usual, words, found.key)
    return TypedLine(OTHER, words)


def offered_lines() -> list[tuple[str, str]]:
    """Every procedure, regimen, technique and service with its kind in words, for the list behind the field."""
    kinds = {one.key: one.label for one in choices("modality")}
    return [(one.label, kinds[typed_line(one.label).modality]) for name, _ in _USUAL for one in choices(name)]


def _kind(words: str) -> str:
    wanted = words.strip().casefold()
    return next((one.key for one in choices("modality") if one.label.casefold() == wanted), "")


def _listed(name: str, words: str) -> Code | None:
    wanted = words.casefold()
    return next((one for one in choices(name) if one.label.casefold() == wanted), None)
