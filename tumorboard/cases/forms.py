"""The forms of a case: its facts, its rows, who holds the patient, why it is closed."""

from typing import Any

from wtforms import BooleanField

from tumorboard.cases.models import Case, ImagingStudy, PathologyReport, TreatmentLine
from tumorboard.cases.records import IMAGING, PATHOLOGY, TREATMENT, RecordKind
from tumorboard.cases.states import Certainty
from tumorboard.core.forms import Form, choice, day, line, text
from tumorboard.vocabulary.lists import choice_list


def _from(name: str, empty: str = "Not given") -> dict[str, Any]:
    """The choices of a list, with an empty one first."""
    return {"": empty, **choice_list(name).offers()}


class CaseForm(Form):
    """The facts of a case."""

    diagnosis = line(
        "Diagnosis", required="Say what the diagnosis is, or what is suspected.",
        description="Choose from the list, or write it in words: a code is not needed.",
    )  # fmt: skip
    certainty = choice("How sure", {one.value: one.words for one in Certainty})
    site = line("Site")
    side = choice("Side", _from("laterality"))
    stage = line("Stage as entered")
    stage_system = line("Staging system and edition")
    stage_on = day("Staged on")
    biopsy_status = choice("Biopsy or excision already done?", _from("biopsy_status"))
    biopsy_on = day("When")
    biopsy_place = line("Where", description="“here”, “elsewhere”, or the institution.")
    biopsy_by = line("By whom")
    is_unplanned_excision = BooleanField("An unplanned excision was done")
    reference_pathology = choice("Reference pathology", _from("reference_pathology"))

    @classmethod
    def of(cls, case: Case) -> "CaseForm":
        """The form filled with what the case keeps."""
        return cls(obj=case, data={"certainty": case.certainty.value})

    @property
    def facts(self) -> dict[str, Any]:
        """What was entered, by the names of the facts."""
        return {
            field.short_name: field.data if field.data is not None or field.short_name.endswith("_on") else ""
            for field in self
            if field.short_name not in ("once", "version", "csrf_token")
        }


class RecordForm(Form):
    """What the three kinds of rows have in common."""

    @property
    def facts(self) -> dict[str, Any]:
        """What was entered, by the names of the columns."""
        return {
            field.short_name: field.data if field.data is not None or field.short_name.endswith("_on") else ""
            for field in self
            if field.short_name not in ("once", "version", "csrf_token")
        }


class ImagingForm(RecordForm):
    """One imaging study."""

    modality = choice("Imaging", _from("imaging_modality", "Choose"), required="Say what kind of imaging.")
    region = line("Region")
    done_on = day("Done on")
    place = line("Where")
    availability = choice("Images here", _from("image_availability"))


class PathologyForm(RecordForm):
    """One biopsy or specimen."""

    specimen = line("Specimen", required="Say what the specimen is, such as core biopsy.")
    done_on = day("Taken on")
    place = line("Where")
    availability = choice("Report here", _from("report_availability"))
    slides = line("Where the slides are")
    result = text("Result, as reported")


class TreatmentForm(RecordForm):
    """One earlier treatment."""

    modality = choice("Treatment", _from("modality", "Choose"), required="Say what kind of treatment.")
    words = line("What was done")
    place = line("Where")
    started_on = day("From")
    ended_on = day("To")


class HolderForm(Form):
    """Who holds the patient now."""

    person = choice("A colleague", {})
    institution = line("Or an outside institution")


class CloseForm(Form):
    """Why a case is closed."""

    because = line("Why", required="Say why the case is closed.")


#: The kinds of rows beside a case by the word in the address: kind, form, and what readers call one and several.
KINDS: dict[str, tuple[RecordKind, type[RecordForm], str, str]] = {
    "imaging": (IMAGING, ImagingForm, "imaging study", "Imaging"),
    "pathology": (PATHOLOGY, PathologyForm, "pathology report", "Pathology"),
    "treatment": (TREATMENT, TreatmentForm, "treatment", "Treatment so far"),
}
Row = ImagingStudy | PathologyReport | TreatmentLine
