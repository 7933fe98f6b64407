"""The forms of patients: look up, register, correct, note as seen, close."""

from datetime import date
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, FieldList, FormField, HiddenField
from wtforms import Form as Part

from tumorboard.core.errors import RuleBroken
from tumorboard.core.forms import SHORT, Form, choice, day, line, text
from tumorboard.patients.actions import FACTS
from tumorboard.patients.clinic_list import MOST_LETTERS, decoded
from tumorboard.patients.models import Patient, Sex

MOST_NUMBERS = 8


class LookUpForm(Form):
    """A number and a birth date. Looking up changes nothing, so it may be posted again."""

    once = None
    system = line("Hospital that gave the number", longest=SHORT)
    value = line("Number", required="Enter the patient's number.", longest=SHORT)
    born_on = day("Birth date", required="Enter the birth date: together they find one patient.")


class FoundForm(Form):
    """The same number and birth date again, to note that the patient found was seen here."""

    system = line("Hospital", longest=SHORT)
    value = line("Number", required="Enter the patient's number.", longest=SHORT)
    born_on = day("Birth date", required="Enter the birth date.")
    seen_on = day("Seen on", required="Enter the day.")


class NumberPart(Part):  # type: ignore[misc]
    """One hospital's number."""

    system = line("Hospital", longest=SHORT)
    value = line("Number", longest=SHORT)


class PatientForm(Form):
    """Who a patient is."""

    given_names = line("Given names", longest=200)
    family_name = line("Family name", longest=200)
    born_on = day("Birth date", required="Enter the birth date.")
    # The first choice is none: nobody's sex is whatever stands first on a list.
    sex = choice("Sex", {"": "Choose", **{sex.value: sex.words for sex in Sex}}, required="Choose one from the list.")
    identifiers = FieldList(FormField(NumberPart), "Numbers", max_entries=MOST_NUMBERS)
    guardian = line("Guardian", longest=200)
    guardian_contact = line("How to reach the guardian", longest=200)
    interpreter = line("Interpreter, for which language", longest=200)
    travels_from = line("Travels from", longest=200)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        wanted = min(max(2, len(self.identifiers) + 1), MOST_NUMBERS)
        while len(self.identifiers) < wanted:
            self.identifiers.append_entry()

    def facts(self) -> dict[str, Any]:
        """What the form holds, as the actions take it."""
        names = ("given_names", "family_name", "sex", *FACTS)
        return {name: self[name].data or "" for name in names} | {
            "born_on": self.born_on.data,
            "identifiers": [(part["system"] or "", part["value"] or "") for part in self.identifiers.data],
        }

    def refuse(self, refusal: RuleBroken) -> None:
        """Put a refusal about one number beside that number."""
        name, _, place = refusal.field.partition(".")
        if name != "identifiers":
            super().refuse(refusal)
            return
        part = self.identifiers[int(place)].form
        part.value.errors = [*part.value.errors, f"{refusal.sentence} {refusal.remedy}".strip()]
        self.identifiers.errors = [entry.errors for entry in self.identifiers]


class RegisterForm(PatientForm):
    """A new patient, and when they were seen."""

    seen_on = day("Seen on", required="Enter the day the patient was seen.")
    is_another = BooleanField("This is another patient: I have compared name, birth date and numbers")


class SeenForm(Form):
    """A day in one of the reader's programmes."""

    programme = choice("Programme", None, required="Choose the programme.")
    seen_on = day("Seen on", required="Enter the day the patient was seen.")


class CloseForm(Form):
    """Why no next step is needed."""

    programme = choice("Programme", None, required="Choose the programme.")
    reason = text("Why no next step is needed", required="Say why no next step is needed.", longest=500)


def as_filled(patient: Patient) -> dict[str, Any]:
    """A patient as ``PatientForm`` shows them."""
    names = ("given_names", "family_name", "born_on", "sex", "version", *FACTS)
    return {name: getattr(patient, name) for name in names} | {
        "sex": patient.sex.value,
        "identifiers": [{"system": one.system, "value": one.value} for one in patient.identifiers],
    }


def looked_up(form: LookUpForm, seen_on: date) -> dict[str, Any]:
    """What was looked up and not found, for the registration that follows."""
    number = {"system": form.system.data or "", "value": form.value.data or ""}
    return {"born_on": form.born_on.data, "identifiers": [number], "seen_on": seen_on}


class ClinicListForm(Form):
    """A clinic list, as a file or pasted; ``text`` carries it from the preview to the import."""

    system = line("Hospital that gave the numbers", longest=SHORT)
    file = FileField("CSV file")
    text = text("Or paste the list", longest=MOST_LETTERS)
    confirm = HiddenField()

    def told(self) -> str:
        """The list, from the file if one was sent."""
        sent = self.file.data.read(MOST_LETTERS * 4) if self.file.data else b""
        return decoded(sent) if sent else str(self.text.data or "")
