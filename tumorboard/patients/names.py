"""Comparing names and numbers as people mean them: accents, case, blanks and order aside. Pure judgement."""

import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher

from tumorboard.core.words import bare

#: Two names this alike, of two patients born on the same day, are worth a question.
ALIKE = 0.8


def name_key(given_names: str, family_name: str) -> str:
    """The name for looking up."""
    return bare(f"{given_names} {family_name}")


def identifier_key(value: str) -> str:
    """A hospital's number for comparing: ``4471 20a`` and ``447120A`` are the same number."""
    return "".join(unicodedata.normalize("NFKC", value).casefold().split())


def is_similar(one: str, other: str) -> bool:
    """Say whether two names may be one person's: the same parts in any order, parts left out, or a slip of the pen."""
    parts, others = set(bare(one).split()), set(bare(other).split())
    if not parts or not others:
        return False
    if parts <= others or others <= parts:
        return True
    ordered, compared = " ".join(sorted(parts)), " ".join(sorted(others))
    return SequenceMatcher(None, ordered, compared, autojunk=False).ratio() >= ALIKE


def known_spelling(system: str, known: Iterable[str]) -> str:
    """A system's name as it is spelled already, so that one hospital does not become two."""
    return next((one for one in known if bare(one) == bare(system)), system)
