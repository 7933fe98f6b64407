"""The code lists, loaded once and never changed: look up by what a form posts, or offer them to a form."""

from collections.abc import Iterable
from types import MappingProxyType

from tumorboard.core.errors import RuleBroken
from tumorboard.vocabulary import loading
from tumorboard.vocabulary.codes import ChoiceList, Code, Diagnosis, Site

Grouped = dict[str, dict[str, str]]

SOURCES = MappingProxyType(loading.sources())
TOPOGRAPHY = MappingProxyType(loading.by_key(loading.topography()))
SITES = MappingProxyType(loading.by_key(loading.sites()))
CHOICES = MappingProxyType(loading.choice_lists())


def _suspected() -> tuple[Diagnosis, ...]:
    asked = CHOICES["suspected"]
    return tuple(
        Diagnosis(
            system=one.system,
            version=one.version,
            code=one.code,
            key=one.key,
            label=one.label,
            source=one.source,
            group=f"{asked.name} ({asked.hint})",
            synonyms=one.synonyms,
            check_locally=one.check_locally,
        )
        for one in asked.choices
    )


DIAGNOSES = MappingProxyType(loading.by_key((*_suspected(), *loading.diagnoses(), *loading.mimics())))


def choice_list(name: str) -> ChoiceList:
    """One list of our own; asking for one that does not exist is a mistake of the programmer."""
    return CHOICES[name]


def choices(name: str) -> tuple[Code, ...]:
    """The choices of one list, in the order they are offered."""
    return CHOICES[name].choices


def choice(name: str, key: str) -> Code:
    """The choice that a form posted; refuses a code that the list does not have."""
    for one in CHOICES[name].choices:
        if one.key == key:
            return one
    raise RuleBroken(f"“{key}” is not in the list “{CHOICES[name].name}”.", remedy="Choose one from the list.")


def label(name: str, key: str) -> str:
    """The words of a stored choice; a code that has left the list is shown as it is."""
    return next((one.label for one in CHOICES[name].choices if one.key == key), key)


def diagnosis(key: str) -> Diagnosis:
    """The diagnosis that a form posted; refuses a key that the list does not have."""
    if key not in DIAGNOSES:
        raise RuleBroken(
            f"“{key}” is not in the list of diagnoses.", remedy="Choose one from the list, or write it in words."
        )
    return DIAGNOSES[key]


def site(key: str) -> Site:
    """The site that a form posted; refuses a key that the list does not have."""
    if key not in SITES:
        raise RuleBroken(f"“{key}” is not in the list of sites.", remedy="Choose one from the list.")
    return SITES[key]


def diagnosis_choices() -> Grouped:
    """All diagnoses for a WTForms select: group → key → words with code and version."""
    return _grouped(DIAGNOSES.values())


def site_choices() -> Grouped:
    """All sites for a WTForms select: region and tissue → key → words with topography."""
    return _grouped(SITES.values())


def _grouped(codes: Iterable[Diagnosis | Site]) -> Grouped:
    grouped: Grouped = {}
    for one in codes:
        grouped.setdefault(one.group, {})[one.key] = one.offer
    return grouped
