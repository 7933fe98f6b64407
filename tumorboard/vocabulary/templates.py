"""Read a programme template from its file, or say everything that is wrong with it at once."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import time
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from tumorboard.core.errors import RuleBroken
from tumorboard.vocabulary import loading
from tumorboard.vocabulary.codes import Code
from tumorboard.vocabulary.lists import CHOICES, DIAGNOSES, SITES, SOURCES
from tumorboard.vocabulary.programme import (
    COC_ATTENDANCE,
    MeetingTemplate,
    ProgrammeTemplate,
    ReadinessCheck,
    RuleTemplate,
    SpecialtyTemplate,
    TumorGroup,
    When,
)

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SECTIONS = (
    "biopsy", "patient", "travel", "tumor", "history", "performance", "treatment", "imaging", "pathology", "holder",
    "question", "urgency", "specialties", "presenter",
)  # fmt: skip
OWNERS = ("referrer", "coordinator")


class BadTemplate(ValueError):
    """A template cannot be used; ``problems`` has one sentence for each thing that is wrong."""

    def __init__(self, slug: str, problems: list[str]) -> None:
        super().__init__(f"The programme template {slug} cannot be used:\n- " + "\n- ".join(problems))
        self.problems = problems


@cache
def template_names() -> tuple[str, ...]:
    """The short names of the templates that ship with the app."""
    programmes = loading.folder() / "programmes"
    return tuple(sorted(one.name.removesuffix(".toml") for one in programmes.iterdir() if one.name.endswith(".toml")))


@cache
def programme_template(name: str) -> ProgrammeTemplate:
    """The template of that short name. Refuses a name that no file has."""
    if name not in template_names():
        raise RuleBroken(
            f"There is no programme template “{name}”.", remedy=f"There are {', '.join(template_names())}."
        )
    return read_template(loading.read_toml(loading.folder() / "programmes" / f"{name}.toml"))


def read_template(words: Mapping[str, Any]) -> ProgrammeTemplate:
    """A template from the tables of its file; raises ``BadTemplate`` naming every problem."""
    file = Table("the file", words)
    specialties = tuple(_specialty(one) for one in file.tables("specialties"))
    owners = (*OWNERS, *(one.code for one in specialties))
    offers, referral = file.table("offers"), file.table("referral")
    template = ProgrammeTemplate(
        slug=file.text("slug", pattern=r"[a-z][a-z0-9-]{1,39}"),
        name=file.text("name"),
        description=file.text("description"),
        source=file.source(),
        case_prefix=file.text("case_prefix", pattern=r"[A-Z]{2,4}"),
        meeting=_meeting(file.table("meeting")),
        specialties=specialties,
        all_rules=tuple(_rule(one) for one in file.tables("rules")),
        tumors=tuple(_tumor_group(one) for one in file.tables("tumors")),
        procedures=_offered(offers, "procedures", "procedure"),
        services=_offered(offers, "services", "service"),
        trial_groups=_offered(offers, "trial_groups", "trial_group"),
        sections=referral.texts("sections", among=SECTIONS),
        readiness=tuple(_check(one, owners) for one in file.tables("readiness")),
    )
    file.once("specialty code", [one.code for one in specialties])
    file.once("readiness code", [one.code for one in template.readiness])
    if not specialties:
        file.problems.append("A programme needs at least one specialty.")
    file.leave()
    if file.problems:
        raise BadTemplate(str(words.get("slug", "without a slug")), file.problems)
    return template


def _meeting(table: "Table") -> MeetingTemplate:
    return MeetingTemplate(
        title=table.text("title"),
        weekday=WEEKDAYS.index(table.text("weekday", among=WEEKDAYS) or "monday"),
        starts_at=table.clock("starts_at"),
        minutes=table.number("minutes", 10, 600) or 0,
        minutes_per_case=table.number("minutes_per_case", 1, 120) or 0,
        time_zone=table.text("time_zone", among=available_timezones()),
        cutoff_weekday=WEEKDAYS.index(table.text("cutoff_weekday", among=WEEKDAYS) or "monday"),
        cutoff_at=table.clock("cutoff_at"),
        cutoff_words=table.text("cutoff_words"),
        source=table.source(),
    )


def _specialty(table: "Table") -> SpecialtyTemplate:
    is_added = table.flag("added")
    return SpecialtyTemplate(
        code=table.text("code", pattern=r"[A-Z]{2,5}"),
        name=table.text("name"),
        is_required=table.flag("required"),
        prepares_late_add_ons=table.flag("prepares"),
        counts_as=table.text("counts_as", among=COC_ATTENDANCE, may_lack=True),
        is_added=is_added,
        why=table.text("why", may_lack=not is_added),
    )


def _rule(table: "Table") -> RuleTemplate:
    rule = RuleTemplate(
        specialty=table.text("specialty", pattern=r"[A-Z]{2,5}"),
        name=table.text("name"),
        because=table.text("because"),
        source=table.source(),
        regions=table.texts("regions", among={site.region for site in SITES.values()}),
        sites=table.texts("sites", among=SITES),
        groups=table.texts("groups", among={one.group for one in DIAGNOSES.values()}),
        situations=table.texts("situations", among={one.key for one in CHOICES["situation"].choices}),
        age_from=table.number("age_from", 0, 120, may_lack=True),
        age_below=table.number("age_below", 0, 120, may_lack=True),
    )
    conditions = (rule.regions, rule.sites, rule.groups, rule.situations)
    if not any(conditions) and rule.age_from is None and rule.age_below is None:
        table.problem("has no condition: name regions, sites, groups, situations or an age")
    if rule.age_from is not None and rule.age_below is not None and rule.age_from >= rule.age_below:
        table.problem(f"can never apply: from {rule.age_from} and below {rule.age_below} years")
    return rule


def _tumor_group(table: "Table") -> TumorGroup:
    groups = table.texts("groups", among={one.group for one in DIAGNOSES.values()})
    keys = table.texts("diagnoses", among=DIAGNOSES)
    behaviours = table.texts("behaviours", among={one.behaviour for one in DIAGNOSES.values() if one.behaviour})
    found = tuple(
        one
        for one in DIAGNOSES.values()
        if one.key in keys or (one.group in groups and (not behaviours or one.behaviour in behaviours))
    )
    if not found:
        table.problem("has no diagnoses: name groups or diagnoses")
    return TumorGroup(table.text("name"), found)


def _check(table: "Table", owners: Collection[str]) -> ReadinessCheck:
    when = table.text("when", among=list(When), may_lack=True)
    return ReadinessCheck(
        code=table.text("code", pattern=r"[a-z][a-z_]*"),
        name=table.text("name"),
        owner=table.text("owner", among=owners),
        when=When(when) if when else When.ALWAYS,
        source=table.source(),
    )


def _offered(table: "Table", word: str, of: str) -> tuple[Code, ...]:
    known = {one.key: one for one in CHOICES[of].choices}
    return tuple(known[key] for key in table.texts(word, among=known))


@dataclass
class Table:
    """One table of the file: hands out its words, notes what is wrong, and goes on."""

    where: str
    words: Mapping[str, Any]
    problems: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    inner: list["Table"] = field(default_factory=list)

    def problem(self, words: str) -> None:
        """Note what is wrong here."""
        self.problems.append(f"{self.where} {words}.")

    def take(self, word: str, kind: type, *, may_lack: bool = False) -> Any:
        """The value of a word, or nothing when it is missing or of another kind."""
        self.asked.add(word)
        value = self.words.get(word)
        if value is None:
            if not may_lack:
                self.problem(f"needs “{word}”")
        elif not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.problem(f"has “{word}” as {type(value).__name__}, not {kind.__name__}")
            value = None
        return value

    def text(self, word: str, *, pattern: str = "", among: Collection[str] = (), may_lack: bool = False) -> str:
        """Words that are not empty, in the given form or from the given list; empty where something was wrong."""
        value = self.take(word, str, may_lack=may_lack)
        if value is None or (may_lack and not value):
            return ""
        if not value.strip() or (pattern and not re.fullmatch(pattern, value)) or (among and value not in among):
            self.problem(f"has “{word} = {value}”, which {_known(among) or 'cannot be used'}")
            return ""
        return str(value)

    def texts(self, word: str, *, among: Collection[str]) -> tuple[str, ...]:
        """A list of known words; may be missing."""
        found = self.take(word, list, may_lack=True) or []
        for value in found:
            if value not in among:
                self.problem(f"has “{value}” in “{word}”, which {_known(among)}")
        return tuple(value for value in found if value in among)

    def flag(self, word: str) -> bool:
        """Yes or no; no when missing."""
        return bool(self.take(word, bool, may_lack=True))

    def number(self, word: str, least: int, most: int, *, may_lack: bool = False) -> int | None:
        """A whole number between two others."""
        value: int | None = self.take(word, int, may_lack=may_lack)
        if value is not None and not least <= value <= most:
            self.problem(f"has “{word} = {value}”; it lies between {least} and {most}")
            return None
        return value

    def clock(self, word: str) -> time:
        """A time of day, written 08:00:00."""
        value: time | None = self.take(word, time)
        return value or time()

    def source(self) -> str:
        """Where it comes from: a short name of sources.toml."""
        return self.text("source", among=SOURCES)

    def table(self, word: str) -> "Table":
        """A table inside this one."""
        return self._inner(f"[{word}]", self.take(word, dict) or {})

    def tables(self, word: str) -> list["Table"]:
        """The tables of a list inside this one, numbered from 1."""
        listed = self.take(word, list, may_lack=True) or []
        return [
            self._inner(f"[[{word}]] {place}", one if isinstance(one, dict) else {})
            for place, one in enumerate(listed, 1)
        ]

    def once(self, what: str, values: list[str]) -> None:
        """Note a value that stands twice."""
        for value in sorted({value for value in values if value and values.count(value) > 1}):
            self.problem(f"has the {what} {value} twice")

    def leave(self) -> None:
        """Note words that nobody asked for, here and in the tables inside: a misspelt word must not be lost."""
        for one in (self, *self.inner):
            unknown = sorted(one.words.keys() - one.asked)
            if unknown:
                one.problem(f"has unknown words: {', '.join(unknown)}")

    def _inner(self, where: str, words: Mapping[str, Any]) -> "Table":
        found = Table(where, words, self.problems)
        self.inner.append(found)
        return found


def _known(among: Collection[str]) -> str:
    if not among:
        return ""
    known = sorted(str(one) for one in among)
    return f"is none of {', '.join(known)}" if len(known) <= 15 else "is not in the list"
