"""Rules as they are kept (plain JSON), as they are read (sentences), and what contradicts itself in them. All pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tumorboard.presentations.required import SpecialtyRule
from tumorboard.vocabulary.lists import DIAGNOSES, SITES, choices, label

Told = Mapping[str, Any]
LISTS = ("regions", "sites", "groups", "situations", "asks_about")
MOST_RULES = 40
OLDEST = 120


@dataclass(frozen=True)
class Contradiction:
    """What is wrong with one rule: its place in the list (from 0), the field, and a sentence."""

    place: int
    field: str
    sentence: str


def rule_of(told: Told) -> SpecialtyRule:
    """A rule as the pure function takes it."""
    parts = {name: frozenset(str(one) for one in told.get(name) or ()) for name in LISTS}
    return SpecialtyRule(
        specialty=str(told.get("specialty") or ""), because=str(told.get("because") or "").strip(),
        regions=parts["regions"], sites=parts["sites"], diagnosis_groups=parts["groups"],
        situations=parts["situations"], asks_about=parts["asks_about"],
        age_from=told.get("age_from"), age_below=told.get("age_below"),
    )  # fmt: skip


def told_of(rule: SpecialtyRule) -> dict[str, Any]:
    """A rule as it is kept: lists in the order of their vocabulary, so that equal rules read the same."""
    kept = {
        "regions": rule.regions, "sites": rule.sites, "groups": rule.diagnosis_groups,
        "situations": rule.situations, "asks_about": rule.asks_about,
    }  # fmt: skip
    offered = offers()
    return {
        "specialty": rule.specialty, "because": rule.because,
        **{name: [one for one in offered[name] if one in kept[name]] for name in LISTS},
        "age_from": rule.age_from, "age_below": rule.age_below,
    }  # fmt: skip


def offers() -> dict[str, dict[str, str]]:
    """What each condition may name, with its words."""
    return {
        "regions": {one: one.capitalize() for one in sorted({site.region for site in SITES.values()})},
        "sites": {one.key: one.label for one in SITES.values()},
        "groups": {one: one for one in sorted({each.group for each in DIAGNOSES.values()})},
        "situations": {one.key: one.label for one in choices("situation")},
        "asks_about": {one.key: one.label for one in choices("question_type")},
    }


def conditions_of(rule: SpecialtyRule) -> str:
    """When the rule applies, in words."""
    parts = (
        ("the tumor is in the region ", sorted(rule.regions)),
        ("the site is ", sorted(SITES[one].label if one in SITES else one for one in rule.sites)),
        ("the diagnosis is among ", sorted(rule.diagnosis_groups)),
        ("the situation is ", sorted(label("situation", one) for one in rule.situations)),
        ("the board is asked about ", sorted(label("question_type", one) for one in rule.asks_about)),
    )
    said = [begin + _either(words) for begin, words in parts if words]
    if rule.age_from is not None and rule.age_below is not None:
        said.append(f"the patient is {rule.age_from} to under {rule.age_below} years")
    elif rule.age_from is not None:
        said.append(f"the patient is {rule.age_from} years or older")
    elif rule.age_below is not None:
        said.append(f"the patient is under {rule.age_below} years")
    return " and ".join(said) or "never: it has no condition"


def rule_words(rule: SpecialtyRule, names: Mapping[str, str]) -> str:
    """One rule as a sentence."""
    return f"{names.get(rule.specialty, rule.specialty)}, when {conditions_of(rule)}. Reason: {rule.because}"


def contradictions(rules: Sequence[SpecialtyRule]) -> list[Contradiction]:
    """What cannot be meant, each beside its field (PRODUCT.md, rule 4: each added specialty shows its reason)."""
    found: list[Contradiction] = []
    first: dict[Any, int] = {}
    for place, rule in enumerate(rules):
        if not rule.specialty:
            found.append(Contradiction(place, "specialty", "Choose the specialty that this rule adds."))
        if not rule.because:
            found.append(Contradiction(place, "because", "Say why: everybody who refers reads this reason."))
        found += _impossible(place, rule)
        key = _conditions(rule)
        if rule.specialty and key in first:
            sentence = f"Rule {first[key] + 1} adds the same specialty under the same conditions. Remove one of them."
            found.append(Contradiction(place, "specialty", sentence))
        first.setdefault(key, place)
    return found


def _impossible(place: int, rule: SpecialtyRule) -> Iterable[Contradiction]:
    old, young = rule.age_from, rule.age_below
    if not any(_conditions(rule)[1:]):
        sentence = "This rule has no condition: choose one, or make the specialty required for every case instead."
        yield Contradiction(place, "regions", sentence)
    for name, age in (("age_from", old), ("age_below", young)):
        if age is not None and not 0 <= age <= OLDEST:
            yield Contradiction(place, name, f"An age lies between 0 and {OLDEST} years.")
    if old is not None and young is not None and old >= young:
        sentence = f"From {old} and under {young} years: nobody is both. Make “under” larger, or leave one empty."
        yield Contradiction(place, "age_below", sentence)


def _conditions(rule: SpecialtyRule) -> tuple[Any, ...]:
    ages = tuple((name, age) for name, age in (("from", rule.age_from), ("below", rule.age_below)) if age is not None)
    return (
        rule.specialty, rule.regions, rule.sites, rule.diagnosis_groups, rule.situations, rule.asks_about, ages,
    )  # fmt: skip


def unknown_words(rule: SpecialtyRule) -> str:
    """The name of a condition with a word its list does not have, or nothing."""
    known = offers()
    asked = {"regions": rule.regions, "sites": rule.sites, "groups": rule.diagnosis_groups,
             "situations": rule.situations, "asks_about": rule.asks_about}  # fmt: skip
    return next((name for name, words in asked.items() if words - known[name].keys()), "")


def off_words(rule: SpecialtyRule, offered: Collection[str]) -> str:
    """Why a rule does nothing here, or nothing when it works."""
    if not rule.specialty or rule.specialty in offered:
        return ""
    return f"Off: this programme has no specialty {rule.specialty}. It works as soon as there is one."


def changes(before: Sequence[SpecialtyRule], after: Sequence[SpecialtyRule], names: Mapping[str, str]) -> list[str]:
    """What a version changed, a sentence each."""
    old, new = [rule_words(one, names) for one in before], [rule_words(one, names) for one in after]
    said = [f"Added: {one}" for one in new if one not in old] + [f"Removed: {one}" for one in old if one not in new]
    if not said and old != new:
        said = ["Only the order changed."]
    return said


def _either(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
