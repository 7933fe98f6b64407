"""What a code is: never without its system and version, always with the words and where they come from."""

import re
from dataclasses import dataclass

from tumorboard.core.words import bare

OWN_SYSTEM = "tumorboard"
OWN_VERSION = "2026-11"
ICD_O = "ICD-O"
SNOMED_CT = "SNOMED CT"
UNVERIFIED = "unverified"
CHECK_LOCALLY = "check locally"
SPELLINGS = (("ae", "e"), ("oe", "e"), ("tumour", "tumor"), ("fibre", "fiber"), ("ise", "ize"))


def folded(text: str) -> str:
    """Text for comparing: no accents, no case, one spelling of British and American, words apart by one blank."""
    plain = bare(text)
    for british, american in SPELLINGS:
        plain = plain.replace(british, american)
    return " ".join(re.findall(r"[\w/.+]+", plain))


@dataclass(frozen=True, slots=True)
class Coding:
    """A code of one version of one system: the two that must never be parted."""

    system: str
    version: str
    code: str

    def __post_init__(self) -> None:
        if not (self.system and self.version and self.code):
            raise ValueError(f"A code needs its system and version: {self!r}")

    def __str__(self) -> str:
        joint = "-" if self.system == ICD_O else " "
        return f"{self.code} {self.system}{joint}{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One entry of a list. ``key`` is what a form posts: unique in its list, where ICD-O repeats a code."""

    system: str
    version: str
    code: str
    key: str
    label: str
    source: str
    group: str = ""
    text: str = ""
    synonyms: tuple[str, ...] = ()
    check_locally: bool = False
    maps_to: Coding | None = None

    @property
    def coding(self) -> Coding:
        """The code with its system and version, as it is shown and exported."""
        return Coding(self.system, self.version, self.code)

    @property
    def search_words(self) -> str:
        """Label and synonyms in one spelling: what a few letters are compared with, here and in the browser."""
        return folded(" ".join((self.label, *self.synonyms)))

    @property
    def words(self) -> str:
        """The label as a form shows it, with what a reader must know of its standing."""
        return f"{self.label} ({CHECK_LOCALLY})" if self.check_locally else self.label


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis(Code):
    """A diagnosis, suspected diagnosis or mimic. Without an ICD-O code it has one of our own list."""

    behaviour: str = ""
    oncotree: str = ""
    note: str = ""

    @property
    def has_icd_o(self) -> bool:
        """Whether ICD-O has a code for it: simple bone cyst and malformations have none."""
        return self.system == ICD_O

    @property
    def offer(self) -> str:
        """The words of a pick-list entry: label and, where there is one, the code with its version."""
        words = self.label if CHECK_LOCALLY in self.group else self.words
        return f"{words} · {self.coding}" if self.has_icd_o else words


@dataclass(frozen=True, slots=True, kw_only=True)
class Site(Code):
    """A place in the body, with what is derived from it."""

    tissue: str
    region: str
    topography: Coding
    snomed: Coding
    icd10_benign: str
    has_side: bool
    can_be_midline: bool
    note: str = ""

    @property
    def offer(self) -> str:
        """The words of a pick-list entry."""
        return f"{self.label} · {self.topography}"


@dataclass(frozen=True, slots=True)
class ChoiceList:
    """A list of our own to choose from: urgency, intent, procedures."""

    code: str
    name: str
    choices: tuple[Code, ...]

    @property
    def hint(self) -> str:
        """``check locally`` when nothing in the list has been verified, else nothing."""
        return CHECK_LOCALLY if all(choice.check_locally for choice in self.choices) else ""

    def offers(self) -> dict[str, str | dict[str, str]]:
        """Choices for a WTForms select: key → words, or group → key → words."""
        groups: dict[str, dict[str, str]] = {}
        for choice in self.choices:
            words = choice.label if self.hint else choice.words  # a hint on the whole list is not repeated
            groups.setdefault(choice.group, {})[choice.key] = words
        return {**groups.pop("", {}), **groups}
