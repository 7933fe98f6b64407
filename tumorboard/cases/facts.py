"""What may be kept as a fact of a case: known codes, possible dates, a side where the site has one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from tumorboard.cases import biopsy
from tumorboard.cases.models import Case
from tumorboard.cases.states import CaseState, Certainty
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken
from tumorboard.core.words import day
from tumorboard.directory.models import Programme
from tumorboard.vocabulary.codes import folded
from tumorboard.vocabulary.diagnosis import diagnosis_entry
from tumorboard.vocabulary.lists import SITES, choice
from tumorboard.vocabulary.site import require_side, site_entry

LONGEST = 300
LONGEST_TEXT = 20_000

#: What a case keeps, and how a reader calls it.
LABELS = {
    "diagnosis": "Diagnosis", "certainty": "Certainty", "site": "Site", "side": "Side", "stage": "Stage as entered",
    "stage_system": "Staging system", "stage_on": "Staged on", "biopsy_status": "Biopsy or excision",
    "biopsy_on": "Biopsy on", "biopsy_place": "Biopsy where", "biopsy_by": "Biopsy by",
    "is_unplanned_excision": "Unplanned excision", "reference_pathology": "Reference pathology",
}  # fmt: skip
#: Facts that are codes: the ledger keeps them from and to.
CODED = (
    "diagnosis_code", "certainty", "site_code", "side", "biopsy_status", "is_unplanned_excision",
    "reference_pathology",
)  # fmt: skip
_LISTS = {
    "biopsy_status": "biopsy_status", "reference_pathology": "reference_pathology", "side": "laterality",
}  # fmt: skip


@dataclass(frozen=True)
class Span:
    """The days on which something can have happened to a patient."""

    born_on: date
    today: date

    def check(self, on: date | None, what: str, field: str, *, may_be_planned: bool = False) -> None:
        """Refuse a day before birth, and one in the future unless the thing may be planned."""
        if on is None:
            return
        if on < self.born_on:
            raise RuleBroken(f"{what} is before the birth on {day(self.born_on)}.", field=field)
        if on > self.today and not may_be_planned:
            raise RuleBroken(f"{what} is in the future.", remedy="Enter the day it happened.", field=field)


def case_facts(given: Mapping[str, Any], kept: Mapping[str, Any], span: Span) -> dict[str, Any]:
    """The columns to set for what was given, beside what the case keeps. Refuses unknown names, codes and days."""
    unknown = given.keys() - LABELS.keys()
    if unknown:
        raise TypeError(f"a case has no such fact: {', '.join(sorted(unknown))}")
    columns = {name: _clean(value) for name, value in given.items()}
    _check_lists(columns)
    _check_lengths(columns)
    if "certainty" in columns:
        columns["certainty"] = Certainty(columns["certainty"])
    if "diagnosis" in columns:
        columns |= _diagnosis(str(columns["diagnosis"] or ""), kept)
    if "site" in columns:
        columns |= _site(str(columns["site"] or ""), kept)
    whole = {**kept, **columns}
    if columns.keys() & {"site", "side"}:
        _check_side(whole)
    if biopsy.is_unplanned_excision(whole.get("biopsy_status", "")):
        columns["is_unplanned_excision"] = True
    _check_days(columns, whole, span)
    return columns


def _clean(value: Any) -> Any:
    return value.strip() if isinstance(value, str) and not isinstance(value, Certainty) else value


def _check_lists(columns: Mapping[str, Any]) -> None:
    for name, of in _LISTS.items():
        check_code(of, columns.get(name) or "", name)
    if "certainty" in columns and columns["certainty"] not in set(Certainty):
        raise RuleBroken("Say how sure the diagnosis is.", remedy="Choose one from the list.", field="certainty")


def check_code(of: str, key: str, field: str, *, required: str = "") -> None:
    """Refuse a code that its list does not have; an empty one only where it is ``required``."""
    if not key:
        if required:
            raise RuleBroken(required, field=field)
        return
    try:
        choice(of, key)
    except RuleBroken as refusal:
        raise RuleBroken(refusal.sentence, remedy=refusal.remedy, field=field) from refusal


def _check_lengths(columns: Mapping[str, Any]) -> None:
    for name, value in columns.items():
        check_length(LABELS[name], value, name)


def check_length(words: str, value: Any, field: str, *, longest: int = LONGEST) -> None:
    """Refuse a text that is longer than can be shown."""
    if isinstance(value, str) and len(value) > longest:
        raise RuleBroken(f"{words} is longer than {longest:,} letters.", field=field)


def _diagnosis(typed: str, kept: Mapping[str, Any]) -> dict[str, Any]:
    # Unchanged words keep the code they had: a list that has moved on must not recode an old case.
    if kept and folded(typed) == folded(kept.get("diagnosis") or ""):
        return {"diagnosis": kept["diagnosis"]}
    entry = diagnosis_entry(typed)
    coding, listed = entry.coding, entry.listed
    return {
        "diagnosis": entry.label,
        "diagnosis_code": coding.code if coding else "",
        "diagnosis_system": coding.system if coding else "",
        "diagnosis_version": coding.version if coding else "",
        "diagnosis_group": listed.group if listed else "",
    }


def _site(typed: str, kept: Mapping[str, Any]) -> dict[str, Any]:
    if kept and typed and folded(typed) == folded(kept.get("site") or ""):
        return {"site": kept["site"]}
    entry = site_entry(typed) if typed else None
    if entry is None or entry.listed is None:
        words = entry.label if entry else ""
        return {"site": words, "site_code": "", "site_system": "", "site_version": ""}
    listed = entry.listed
    return {
        "site": listed.label, "site_code": listed.code, "site_system": listed.system, "site_version": listed.version,
    }  # fmt: skip


def _check_side(whole: Mapping[str, Any]) -> None:
    listed = SITES.get(whole.get("site_code") or "")
    if listed is not None:
        require_side(listed, whole.get("side") or "")


def _check_days(columns: Mapping[str, Any], whole: Mapping[str, Any], span: Span) -> None:
    planned = whole.get("biopsy_status") == "planned"
    span.check(columns.get("biopsy_on"), "The biopsy", "biopsy_on", may_be_planned=planned)
    span.check(columns.get("stage_on"), "The day of staging", "stage_on")


def imaging_facts(given: Mapping[str, Any], span: Span) -> dict[str, Any]:
    """The columns of an imaging study. A pending one may lie in the future."""
    columns = {name: _clean(value) for name, value in given.items()}
    check_code("imaging_modality", columns.get("modality") or "", "modality", required="Say what kind of imaging.")
    check_code("image_availability", columns.get("availability") or "", "availability")
    _check_texts(columns, "region", "place")
    pending = columns.get("availability") in ("pending", "not_available")
    span.check(columns.get("done_on"), "The imaging", "done_on", may_be_planned=pending)
    return columns


def pathology_facts(given: Mapping[str, Any], span: Span) -> dict[str, Any]:
    """The columns of a pathology report."""
    columns = {name: _clean(value) for name, value in given.items()}
    if not columns.get("specimen"):
        raise RuleBroken("Say what the specimen is, such as core biopsy.", field="specimen")
    check_code("report_availability", columns.get("availability") or "", "availability")
    _check_texts(columns, "specimen", "place", "slides")
    check_length("The result", columns.get("result"), "result", longest=LONGEST_TEXT)
    span.check(columns.get("done_on"), "The specimen", "done_on")
    return columns


def treatment_facts(given: Mapping[str, Any], span: Span) -> dict[str, Any]:
    """The columns of an earlier treatment."""
    columns = {name: _clean(value) for name, value in given.items()}
    check_code("modality", columns.get("modality") or "", "modality", required="Say what kind of treatment.")
    _check_texts(columns, "words", "place")
    started, ended = columns.get("started_on"), columns.get("ended_on")
    span.check(started, "The treatment's start", "started_on")
    span.check(ended, "The treatment's end", "ended_on")
    if started and ended and ended < started:
        raise RuleBroken("The treatment ends before it starts.", field="ended_on")
    return columns


def _check_texts(columns: Mapping[str, Any], *names: str) -> None:
    for name in names:
        check_length(name.capitalize(), columns.get(name), name)


def kept_facts(case: Case) -> dict[str, Any]:
    """What the case keeps now, codes included."""
    names = (*LABELS, "diagnosis_code", "diagnosis_system", "diagnosis_version", "site_code", "site_system")
    return {name: getattr(case, name) for name in names}


def span_of(case: Case) -> Span:
    """The days on which something can have happened to the patient of this case."""
    return Span(case.patient.born_on, today_in(db.session.get_one(Programme, case.programme_id)))


def today_in(programme: Programme) -> date:
    """Today, where the programme is."""
    return now().astimezone(ZoneInfo(programme.time_zone)).date()


def refuse_closed(case: Case) -> None:
    """Refuse to change what a closed case holds."""
    if case.state is CaseState.CLOSED:
        raise RuleBroken("This case is closed, so its facts stay as they are.", remedy="Reopen it first.")
