"""The demo's hand-made stories, as the TOML files of ``data/stories`` tell them, and a child's own version of each."""

import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache
from importlib.resources import files
from typing import Any

from tumorboard.vocabulary.lists import SITES


@dataclass(frozen=True)
class Story:
    """One tumor problem: what is known, what is asked, what each discipline says, what is agreed.

    Texts may say ``{side}``, ``{size}``, ``{weeks}`` and ``{percent}``: each child has its own. Of an input ``-`` is
    "nothing to add" and ``?`` before the words "may be needed later". A line is kind, words, owner, weeks until due and
    a code; an owner is a specialty's code, ``referrer``, or words. ``conditions`` says under which a line holds, by its
    words: its weeks count from then. ``tissue_weeks`` is how long ago tissue was taken,
    when that was not just now.
    """

    key: str
    diagnosis: str
    site: str
    question: str
    history: str
    consensus: str
    certainty: str = "confirmed"
    age: tuple[int, int] = (6, 15)
    unit: str = "years"
    side: str = ""
    stage: str = ""
    stage_system: str = ""
    situation: str = "first_diagnosis"
    biopsy: str = "core_needle"
    biopsy_place: str = "here"
    biopsy_by: str = ""
    reference: str = "not_requested"
    urgency: str = "routine"
    urgency_reason: str = ""
    minutes: int | None = None
    performance: int | None = 90
    imaging: Sequence[str] = ("xray", "mri")
    imaging_state: str = "read_in"
    region: str = ""
    specimen: str = "Core needle biopsy"
    result: str = ""
    slides: str = "Pathology, reviewed here"
    treatment: Sequence[Sequence[Any]] = ()
    asks: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    intent: str = "curative"
    alternatives: str = ""
    dissent: str = ""
    family_wishes: str = ""
    conflict: str = ""
    lines: Sequence[Sequence[Any]] = ()
    conditions: Mapping[str, str] = field(default_factory=dict)
    trials: Sequence[Sequence[str]] = ()
    services: Sequence[str] = ()
    houses: Sequence[str] = ("msk", "bst")
    is_listed_only: bool = False
    tissue_weeks: int = 0


FIELDS = {one.name for one in fields(Story)}


@cache
def stories() -> dict[str, Story]:
    """Every story by its key."""
    told: dict[str, Story] = {}
    folder = files("tumorboard.demo") / "data" / "stories"
    for path in sorted(folder.iterdir(), key=lambda one: one.name):
        for one in tomllib.loads(path.read_text(encoding="utf-8"))["stories"]:
            assert one["key"] not in told, one["key"]
            told[one["key"]] = Story(**one)
    return told


def own_version(story: Story, chance: random.Random, **other: Any) -> Story:
    """The story as it happened to one child: its own side, size, weeks and percentage in every text."""
    site = SITES.get(story.site)
    side = story.side
    if not side and site is not None and site.has_side:
        side = chance.choice(("left", "right"))
    words = {
        "side": side or "midline", "size": str(chance.randrange(4, 13)), "weeks": str(chance.randrange(3, 17)),
        "percent": str(chance.randrange(62, 99)),
    }  # fmt: skip
    story = replace(story, **other)
    told = {name: _told(getattr(story, name), words) for name in FIELDS}
    return Story(**(told | {"side": side}))


def _told(value: Any, words: Mapping[str, str]) -> Any:
    match value:
        case str():
            told = value.format_map(words)
            return told[:1].upper() + told[1:] if value.startswith("{") else told
        case list():
            return [_told(one, words) for one in value]
        case dict():
            return {key: _told(one, words) for key, one in value.items()}
    return value
