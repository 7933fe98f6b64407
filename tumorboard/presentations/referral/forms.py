"""The referral form: the biopsy question first, patient, tumor, history, question, urgency, people."""

from datetime import date
from typing import Any

from wtforms import BooleanField, FieldList, FormField, HiddenField, RadioField
from wtforms import Form as Part
from wtforms.validators import InputRequired

from tumorboard.cases.states import Certainty
from tumorboard.core.errors import RuleBroken
from tumorboard.core.forms import SHORT, choice, day, line
from tumorboard.patients.models import Sex
from tumorboard.presentations.forms import AskForm
from tumorboard.vocabulary.lists import choice_list

MOST_ROWS = 30
ROWS = ("imaging", "pathology", "treatments")


def _from(name: str, empty: str = "Not said") -> dict[str, Any]:
    return {"": empty, **choice_list(name).offers()}


class Row(Part):  # type: ignore[misc]
    """One line of a list; a line nobody filled in is not there."""

    @property
    def facts(self) -> dict[str, Any]:
        """What was entered in this line."""
        return {field.short_name: field.data if field.data is not None or _is_day(field) else "" for field in self}

    @property
    def is_blank(self) -> bool:
        """Say whether nothing was entered."""
        return not any(field.data for field in self) and not self.errors


class ImagingRow(Row):
    """One imaging study."""

    modality = choice("Imaging", _from("imaging_modality", "Choose"))
    region = line("Region")
    done_on = day("Date")
    place = line("Where")
    availability = choice("Received?", _from("image_availability"))


class PathologyRow(Row):
    """One specimen with its report."""

    specimen = line("Specimen")
    done_on = day("Date")
    place = line("Where")
    availability = choice("Report received?", _from("report_availability"))
    slides = line("Where are the slides?")


class TreatmentRow(Row):
    """One line of treatment so far."""

    modality = choice("Treatment", _from("modality", "Choose"))
    words = line("What was done")
    place = line("Where")
    started_on = day("From")
    ended_on = day("To")


class ReferralForm(AskForm):
    """All that a referral says, on one page."""

    draft = HiddenField()
    biopsy = RadioField(
        "Biopsy or excision already done?",
        choices={"none": "No", "planned": "Planned", "done": "Yes, done", "not_known": "Not known"},
        validators=[InputRequired("Say whether a biopsy or excision was done, or is planned.")],
    )  # fmt: skip
    biopsy_kind = choice("What was done?", {})
    biopsy_where = RadioField("Where?", choices={"here": "Here", "elsewhere": "Elsewhere"}, default="here")
    biopsy_place = line("Which hospital?")
    biopsy_on = day("When?")
    biopsy_by = line("By whom?")

    patient_id = HiddenField()
    is_another = BooleanField("This is another patient than the one with the similar name")
    system = line("Hospital that gave the number", longest=SHORT)
    value = line("Number", longest=SHORT, required="Enter the patient's number.")
    born_on = day("Birth date", required="Enter the birth date: the board needs the age.")
    given_names = line("Given names", longest=200)
    family_name = line("Family name", longest=200)
    sex = choice("Sex", {one.value: one.words for one in Sex}, default=Sex.UNKNOWN.value)
    guardian = line("Parent or guardian", longest=200)
    interpreter = line("Interpreter for", longest=200)
    travels_from = line("Travels from", longest=200)

    diagnosis = line("Diagnosis, or what is suspected", required="Say what the diagnosis is, or what is suspected.")
    certainty = choice("How sure?", {one.value: one.words for one in Certainty}, default=Certainty.SUSPECTED.value)
    site = line("Site", required="Say where the tumor is.")
    side = choice("Side", _from("laterality"))

    imaging = FieldList(FormField(ImagingRow), min_entries=1, max_entries=MOST_ROWS)
    pathology = FieldList(FormField(PathologyRow), min_entries=1, max_entries=MOST_ROWS)
    treatments = FieldList(FormField(TreatmentRow), min_entries=1, max_entries=MOST_ROWS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = choice_list("biopsy_status").offers()
        self.biopsy_kind.choices = {"": "Choose"} | {
            name: part for name, part in kinds.items() if name in ("Biopsy", "Excision")
        }

    def add_row(self, name: str) -> None:
        """Offer one more empty line of a list."""
        rows = self[name]
        if name in ROWS and len(rows) < MOST_ROWS:
            rows.append_entry()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what one field alone cannot know: a done biopsy has a kind, a patient a name."""
        fine = bool(super().validate(extra_validators))
        if self.biopsy.data == "done" and not self.biopsy_kind.data:
            self.biopsy_kind.errors = [*self.biopsy_kind.errors, "Say what was done."]
            fine = False
        if not self.patient_id.data and not (self.given_names.data or self.family_name.data):
            self.given_names.errors = ["Enter the name, or look the patient up."]
            fine = False
        if not self.patient_id.data and not self.system.data:
            self.system.errors = ["Say which hospital gave the number."]
            fine = False
        return fine

    def refuse(self, refusal: RuleBroken) -> None:
        """Put a refusal beside its field, in a line of a list too (``imaging.0.modality``)."""
        names = refusal.field.split(".")
        if names[0] == "identifiers":
            refusal.field = "value"
        if len(names) == 3 and names[0] in ROWS:
            field = self[names[0]].entries[int(names[1])].form[names[2]]
            field.errors = [*field.errors, f"{refusal.sentence} {refusal.remedy}".strip()]
            self[names[0]].errors = [refusal.sentence]
            return
        super().refuse(refusal)

    @property
    def biopsy_facts(self) -> dict[str, Any]:
        """The biopsy as a case keeps it; details of a biopsy that was not done are not kept."""
        status = self.biopsy_kind.data if self.biopsy.data == "done" else self.biopsy.data
        if self.biopsy.data not in ("planned", "done"):
            return {"biopsy_status": status}
        place = "here"
        if self.biopsy_where.data == "elsewhere":
            place = self.biopsy_place.data or "elsewhere"
        return {
            "biopsy_status": status, "biopsy_place": place, "biopsy_on": self.biopsy_on.data,
            "biopsy_by": self.biopsy_by.data or "",
        }  # fmt: skip

    @property
    def case_facts(self) -> dict[str, Any]:
        """The facts of the case that is opened."""
        return self.biopsy_facts | {"site": self.site.data or "", "side": self.side.data or ""}

    @property
    def identity(self) -> dict[str, Any]:
        """Who the patient is, as registering takes it."""
        names = ("given_names", "family_name", "guardian", "interpreter", "travels_from")
        return {name: self[name].data or "" for name in names} | {
            "born_on": self.born_on.data, "sex": self.sex.data or Sex.UNKNOWN.value,
            "identifiers": [(self.system.data or "", self.value.data or "")],
        }  # fmt: skip

    def rows_of(self, name: str) -> list[tuple[int, dict[str, Any]]]:
        """The lines of a list that were filled in, with their place."""
        return [(place, part.form.facts) for place, part in enumerate(self[name]) if not part.form.is_blank]


def _is_day(field: Any) -> bool:
    return isinstance(field.data, date) or field.short_name.endswith("_on")
