"""What a referrer wrote as the diagnosis: an entry of the list, or words without a code. Both are welcome."""

import unicodedata
from dataclasses import dataclass

from tumorboard.core.errors import RuleBroken
from tumorboard.vocabulary.codes import Coding, Diagnosis, folded
from tumorboard.vocabulary.lists import DIAGNOSES
from tumorboard.vocabulary.search import old_codes

LONGEST_WORDS = 300


@dataclass(frozen=True, slots=True)
class DiagnosisEntry:
    """What a case keeps: the words as they were, and the code with system and version where there is one."""

    label: str
    listed: Diagnosis | None = None

    @property
    def coding(self) -> Coding | None:
        """The code, never without system and version; nothing for free words."""
        return self.listed.coding if self.listed else None


def diagnosis_entry(typed: str) -> DiagnosisEntry:
    """The entry for what a form posted: a key, a pick-list line, a label, an unambiguous code, or free words.

    Refuses an empty field, and a code of an earlier book with the reason: 9260/3 was Ewing sarcoma in ICD-O-3.1,
    is 9364/3 in 3.2, where 9260/0 is aneurysmal bone cyst (BfArM 2019; PMC3351796). Two diagnoses that share an
    ICD-O code are told apart by their words, so the code alone is refused with both named.
    """
    words = " ".join(unicodedata.normalize("NFC", typed).split())
    if not words:
        raise RuleBroken(
            "Say what the diagnosis is, or what is suspected.",
            remedy="Choose from the list, or write it in words: a code is not needed.",
            field="diagnosis",
        )
    if len(words) > LONGEST_WORDS:
        raise RuleBroken(f"The diagnosis is longer than {LONGEST_WORDS} letters.", field="diagnosis")
    _refuse_old_code(words)
    listed = DIAGNOSES.get(words) or _by_words(words) or _by_code(words)
    return DiagnosisEntry(listed.label, listed) if listed else DiagnosisEntry(words)


def _refuse_old_code(words: str) -> None:
    old = old_codes(words)
    if old:
        instead = " or ".join(f"“{one.instead.offer}”" for one in old)
        sentence = " ".join(one.because for one in old)
        raise RuleBroken(sentence, remedy=f"Choose {instead}.", field="diagnosis")


def _by_words(words: str) -> Diagnosis | None:
    asked = folded(words)
    return next((one for one in DIAGNOSES.values() if asked in (folded(one.offer), folded(one.label))), None)


def _by_code(words: str) -> Diagnosis | None:
    found = [one for one in DIAGNOSES.values() if one.has_icd_o and one.code == words]
    if len(found) > 1:
        raise RuleBroken(
            f"{words} stands for more than one diagnosis: {', '.join(one.label for one in found)}.",
            remedy="Choose the one you mean from the list.",
            field="diagnosis",
        )
    return found[0] if found else None
