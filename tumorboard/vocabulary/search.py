"""Find a diagnosis or a site by a few letters, a synonym or a code: blind to accents, case and British spelling."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

from tumorboard.core.words import bare
from tumorboard.vocabulary import loading
from tumorboard.vocabulary.codes import CHECK_LOCALLY, ICD_O, Code, Diagnosis, Site, folded
from tumorboard.vocabulary.lists import DIAGNOSES, SITES

AnyCode = TypeVar("AnyCode", bound=Code)

LONGEST_QUERY = 200


@dataclass(frozen=True, slots=True)
class Found(Generic[AnyCode]):
    """One answer to a search, with an explanation where it is not literally what was typed."""

    code: AnyCode
    because: str = ""


@dataclass(frozen=True, slots=True)
class OldCode:
    """A code of an earlier or other book, and what to choose instead."""

    written: str
    system: str
    version: str
    instead: Diagnosis
    because: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A line of a pick list behind a text field: the words it puts there, what stands beside them, what finds it."""

    words: str
    hint: str
    find: str


def _old_codes() -> tuple[OldCode, ...]:
    return tuple(
        OldCode(row["written"], row["system"], row["version"], DIAGNOSES[row["instead"]], row["explanation"])
        for row in loading.rows("superseded.csv")
    )


OLD_CODES = _old_codes()


def find_diagnoses(typed: str, *, most: int = 12) -> list[Found[Diagnosis]]:
    """Diagnoses for what was typed, best first. An old code offers the new one and says why (ICD-O-3.1 → 3.2)."""
    explained = [Found(old.instead, old.because) for old in old_codes(typed)]
    already = {one.code.key for one in explained}
    plain = [Found(one) for one in _ranked(typed, DIAGNOSES.values()) if one.key not in already]
    return [*explained, *plain][:most]


def find_sites(typed: str, *, most: int = 12) -> list[Found[Site]]:
    """Sites for what was typed, best first: by words, synonym, ICD-O topography or SNOMED CT code."""
    return [Found(one) for one in _ranked(typed, SITES.values())][:most]


def old_codes(typed: str) -> list[OldCode]:
    """What a code of an earlier or other book means today: 9260/3 was Ewing sarcoma in ICD-O-3.1, now 9364/3."""
    code = _as_code(typed)
    return [old for old in OLD_CODES if old.written == code]


@cache
def diagnosis_offers() -> tuple[Offer, ...]:
    """Every diagnosis for a pick list; who types the old code of Ewing sarcoma sees the new one and what it was."""
    return tuple(_diagnosis_offer(one) for one in DIAGNOSES.values())


@cache
def site_offers() -> tuple[Offer, ...]:
    """Every site for a pick list."""
    return tuple(
        Offer(one.label, str(one.topography), f"{one.search_words} {one.snomed.code}") for one in SITES.values()
    )


def _diagnosis_offer(one: Diagnosis) -> Offer:
    old = [code for code in OLD_CODES if code.instead == one and "/" in code.written]
    hint = str(one.coding) if one.has_icd_o else CHECK_LOCALLY if one.check_locally else ""
    was = [f"was {code.written} in {ICD_O}-{code.version}" for code in old if code.system == ICD_O]
    return Offer(one.label, ", ".join([hint, *was]), " ".join([one.search_words, *(code.written for code in old)]))


def _ranked(typed: str, codes: Iterable[AnyCode]) -> list[AnyCode]:
    query = folded(typed[:LONGEST_QUERY])
    if not query:
        return []
    ranked = [(_rank(query, one), one) for one in codes]
    return [one for _, one in sorted((pair for pair in ranked if pair[0]), key=lambda pair: pair[0])]


def _rank(query: str, one: Code) -> int:
    """1 is best, 0 is no match."""
    label, words, numbers = _haystack(one)
    if _as_code(query) in numbers:
        return 1
    if query in {folded(synonym) for synonym in one.synonyms}:
        return 2
    if label.startswith(query):
        return 3
    asked = query.split()
    if all(any(word.startswith(part) for word in words) for part in asked):
        return 4
    if len(query) >= 2 and any(number.startswith(_as_code(query)) for number in numbers):
        return 5
    if len(query) >= 3 and all(part in " ".join(words) for part in asked):
        return 6
    return 0


@cache
def _haystack(one: Code) -> tuple[str, tuple[str, ...], frozenset[str]]:
    label = folded(one.label)
    words = tuple(one.search_words.split())
    numbers = {one.code.casefold()}
    if isinstance(one, Site):
        numbers |= {one.topography.code.casefold(), one.snomed.code}
    return label, words, frozenset(numbers)


def _as_code(typed: str) -> str:
    """``m-9260/3`` and ``ICD-O 9260/3`` as the bare number ``9260/3``."""
    plain = bare(typed).removeprefix("icd-o").strip(" -")
    return re.sub(r"^m[- ]?(?=\d)", "", plain)
