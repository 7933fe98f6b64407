"""Read the list files of ``data/`` into typed codes, and say clearly which line is wrong."""

import csv
import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from tumorboard.vocabulary.codes import (
    CHECK_LOCALLY,
    ICD_O,
    OWN_SYSTEM,
    OWN_VERSION,
    SNOMED_CT,
    UNVERIFIED,
    ChoiceList,
    Code,
    Coding,
    Diagnosis,
    Site,
)

CHOICE_FILES = ("referral.toml", "scales.toml", "decision.toml", "treatment.toml")
CHOICE_WORDS = {"code", "label", "group", "text", "synonyms", "source", "check_locally", "maps_to"}
SITE_SNOMED_VERSION = "as in mapping_sjk.v18"
TOPOGRAPHY_VERSION = "3.2"

AnyCode = TypeVar("AnyCode", bound=Code)


class BadList(ValueError):
    """A list file cannot be used; the message names the file and the entry."""


def folder() -> Traversable:
    """Where the list files are, in a checkout and in a wheel alike."""
    return files("tumorboard.vocabulary") / "data"


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one CSV file."""
    with (folder() / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def sources() -> dict[str, str]:
    """Each source by its short name, with the full reference."""
    return {name: str(words) for name, words in read_toml(folder() / "sources.toml").items()}


def read_toml(path: Traversable) -> dict[str, Any]:
    """One TOML file, or ``BadList`` naming it."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as wrong:
        raise BadList(f"{path.name} cannot be read: {wrong}") from wrong


def by_key(codes: Iterable[AnyCode]) -> dict[str, AnyCode]:
    """The codes by the key that forms post; a key given twice is refused."""
    found: dict[str, AnyCode] = {}
    for code in codes:
        if code.key in found:
            raise BadList(f"“{code.key}” stands twice: {found[code.key].label} and {code.label}.")
        found[code.key] = code
    return found


def diagnoses() -> tuple[Diagnosis, ...]:
    """Tumors of bone and soft tissue (ICD-O-3.2 by BfArM 2019; Norwegian sarcoma list), one file row each."""
    return tuple(_diagnosis(row) for row in rows("diagnoses.csv"))


def mimics() -> tuple[Diagnosis, ...]:
    """What a sarcoma board meets and is no tumor after all; ICD-10-CM hints are to be checked locally."""
    return tuple(_mimic(row) for row in rows("mimics.csv"))


def sites() -> tuple[Site, ...]:
    """Pick-list sites with SNOMED CT and ICD-O topography (Norwegian sarcoma list, mapping_sjk.v18)."""
    return tuple(
        Site(
            system=OWN_SYSTEM,
            version=OWN_VERSION,
            code=row["key"],
            key=row["key"],
            label=row["site"],
            source=row["source"],
            group=f"{row['region']}, {row['tissue']}".capitalize(),
            synonyms=_split(row["synonyms"]),
            tissue=row["tissue"],
            region=row["region"],
            topography=Coding(ICD_O, TOPOGRAPHY_VERSION, row["icdo_topography"]),
            snomed=Coding(SNOMED_CT, SITE_SNOMED_VERSION, row["snomed_ct"]),
            icd10_benign=row["icd10_benign"],
            has_side=row["has_side"] == "yes",
            can_be_midline=row["can_be_midline"] == "yes",
            note=row["note"],
        )
        for row in rows("sites.csv")
    )


def topography() -> tuple[Code, ...]:
    """ICD-O topography that a sarcoma board needs (BfArM 2019)."""
    return tuple(
        Code(
            system=ICD_O,
            version=TOPOGRAPHY_VERSION,
            code=row["icdo_topography"],
            key=row["icdo_topography"],
            label=row["label"],
            group=row["group"],
            source=row["source"],
        )
        for row in rows("topography.csv")
    )


def choice_lists() -> dict[str, ChoiceList]:
    """Every list of our own, by its code."""
    found: dict[str, ChoiceList] = {}
    for name in CHOICE_FILES:
        for code, table in read_toml(folder() / name).items():
            if code in found:
                raise BadList(f"{name}: the list “{code}” stands in two files.")
            found[code] = choice_list(code, table)
    return found


def choice_list(code: str, table: Mapping[str, Any]) -> ChoiceList:
    """One list from its TOML table; each choice takes the list's source unless it names its own."""
    chosen = tuple(_choice(code, line, str(table.get("source", ""))) for line in table.get("choices", ()))
    if not chosen:
        raise BadList(f"The list “{code}” has no choices.")
    by_key(chosen)
    return ChoiceList(code, str(table.get("name", "")) or code, chosen)


def _choice(of: str, line: Mapping[str, Any], source: str) -> Code:
    unknown = line.keys() - CHOICE_WORDS
    if unknown or not line.get("code") or not line.get("label"):
        raise BadList(f"The list “{of}” has an entry that needs code and label, and no {sorted(unknown)}: {line}")
    source = str(line.get("source", source))
    maps_to = line.get("maps_to")
    return Code(
        system=OWN_SYSTEM,
        version=OWN_VERSION,
        code=str(line["code"]),
        key=str(line["code"]),
        label=str(line["label"]),
        source=source,
        group=str(line.get("group", "")),
        text=str(line.get("text", "")),
        synonyms=tuple(line.get("synonyms", ())),
        check_locally=bool(line.get("check_locally", source == UNVERIFIED)),
        maps_to=Coding(*maps_to) if maps_to else None,
    )


def _diagnosis(row: Mapping[str, str]) -> Diagnosis:
    has_icd_o = bool(row["icdo_morphology"])
    return Diagnosis(
        system=ICD_O if has_icd_o else OWN_SYSTEM,
        version=row["code_system_version"].removeprefix("ICD-O-") if has_icd_o else OWN_VERSION,
        code=row["icdo_morphology"] or row["key"],
        key=row["key"],
        label=row["diagnosis"],
        source=row["source"],
        group=row["group"],
        synonyms=_split(row["synonyms"]),
        check_locally=row["source"] == UNVERIFIED,
        behaviour=row["behaviour"],
        oncotree=row["oncotree"],
        note=row["note"].replace(UNVERIFIED, CHECK_LOCALLY),
    )


def _mimic(row: Mapping[str, str]) -> Diagnosis:
    return Diagnosis(
        system=OWN_SYSTEM,
        version=OWN_VERSION,
        code=row["key"],
        key=row["key"],
        label=row["entry"],
        source=row["source"],
        group="Not a tumor, or not known yet",
        synonyms=_split(row["synonyms"]),
        check_locally=row["source"] == UNVERIFIED,
        note=f"ICD-10-CM {row['icd10cm_hint_unverified']} ({CHECK_LOCALLY})",
    )


def _split(words: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in words.split(";") if part.strip())
