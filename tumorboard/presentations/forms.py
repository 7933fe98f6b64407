"""The forms of a presentation: what is asked of the board, and the short ones of its steps."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Self

from wtforms import BooleanField, Field, HiddenField, RadioField, SelectMultipleField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from tumorboard.core.errors import RuleBroken
from tumorboard.core.forms import Choice, Form, choice, line, text
from tumorboard.directory.models import Membership, Specialty
from tumorboard.presentations.asking import Asking
from tumorboard.presentations.models import Presentation
from tumorboard.vocabulary.lists import choice_list
from tumorboard.vocabulary.performance import Scale

#: What the actions call a fact, and which field of the page says it.
ELSEWHERE = {"performance_value": "performance", "person": "holder_id", "institution": "holder_institution"}
#: Always answered, by a default or because another rule asks for it: the page does not call them optional.
ANSWERED = {"system", "given_names", "family_name", "sex", "certainty", "urgency", "side", "operation_note"}
LATER = {"": "Not yet", "received": "It is here", "not_yet": "Not here yet"}


def performances() -> dict[str, Any]:
    """Every value of every scale in one list, so that a value is never without its scale."""
    ages = {Scale.LANSKY: "under 16 years"}
    return {"": "Not assessed yet"} | {
        f"{scale.label} ({ages.get(scale, 'from 16 years')})": {
            f"{scale.value}-{key}": f"{scale.label} {words}" for key, words in choice_list(scale.value).offers().items()
        }
        for scale in Scale
    }


@dataclass(frozen=True)
class SpecialtyRow:
    """The fields of one specialty on a form: is it asked, why not, and its own question."""

    specialty: Specialty
    asked: Field
    left_out: Field
    question: Field
    because: str

    @property
    def is_wrong(self) -> bool:
        """Say whether something beside this specialty has to be looked at again."""
        return bool(self.left_out.errors or self.question.errors)


class AskForm(Form):
    """What is asked of the board, of whom, how urgently, and who presents."""

    situation = choice("Situation", {})
    history = text("History", description="What happened so far, in a few sentences.")
    performance = choice("Performance status", {})
    operation_note = choice("Operation note", LATER, description="Needed when the operation was elsewhere.")
    is_family_informed = BooleanField("The patient and family know that the board will discuss")
    question = text("Question to the board", required="Ask the board a clear question.")
    asks_about = SelectMultipleField(
        "What is asked about", choices=choice_list("question_type").offers(), validators=[Optional()],
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
    )  # fmt: skip
    urgency = choice("Urgency", {}, default="routine")
    urgency_reason = line("Why is it urgent?")
    presenter = RadioField(
        "Who will present?",
        choices={"me": "I will", "person": "A colleague", "briefed": "Nobody: the chair has been briefed"},
        default="me", validators=[InputRequired("Say who will present.")],
    )  # fmt: skip
    presenter_id = Choice("Colleague who presents", choices={}, validators=[Optional()])
    presenter_words = line("Who has briefed the chair?")
    holder = RadioField(
        "Who holds the patient?",
        choices={"me": "I do", "person": "A colleague", "outside": "Another institution"},
        default="me", validators=[InputRequired("Say who holds the patient.")],
    )  # fmt: skip
    holder_id = Choice("Colleague who holds the patient", choices={}, validators=[Optional()])
    holder_institution = line("Institution that holds the patient")

    specialties: Sequence[Specialty] = ()
    defaults: Mapping[str, str] = MappingProxyType({})
    me: int = 0

    @classmethod
    def of(
        cls, specialties: Sequence[Specialty], needed: dict[str, str], members: Sequence[Membership], me: int,
        **fill: Any,
    ) -> Self:  # fmt: skip
        """The form for a programme: a group of fields for each specialty, the members to choose from."""
        fields: dict[str, Any] = {"specialties": specialties, "defaults": needed, "me": me}
        for one in specialties:
            is_needed = one.code in needed
            fields[f"asked_{one.id}"] = BooleanField(f"{one.name} is needed", default=is_needed)
            fields[f"shown_{one.id}"] = HiddenField(default="1" if is_needed else "")
            fields[f"left_out_{one.id}"] = line(f"Why is {one.name} left out?")
            fields[f"question_{one.id}"] = line(f"Question to {one.name}", longest=2000)
        form: Self = type(cls.__name__, (cls,), fields)(**fill)
        for field in form:
            field.flags.optional = field.flags.optional and field.short_name not in ANSWERED
        people = {"": "Choose"} | {str(row.person_id): _who(row) for row in members}
        form.presenter_id.choices = people
        form.holder_id.choices = people
        form.situation.choices = {"": "Not said"} | choice_list("situation").offers()
        form.urgency.choices = choice_list("urgency").offers()
        form.performance.choices = performances()
        return form

    @property
    def specialty_rows(self) -> list[SpecialtyRow]:
        """The fields of each specialty, in the programme's order."""
        return list(self._rows())

    def _rows(self) -> Iterator[SpecialtyRow]:
        for one in self.specialties:
            yield SpecialtyRow(
                one, self[f"asked_{one.id}"], self[f"left_out_{one.id}"], self[f"question_{one.id}"],
                self.defaults.get(one.code, ""),
            )  # fmt: skip

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what one field alone cannot know: a holder who is not me has a name."""
        fine = bool(super().validate(extra_validators))
        missing = {"person": (self.holder_id, "Choose who holds the patient."),
                   "outside": (self.holder_institution, "Name the institution.")}  # fmt: skip
        field, sentence = missing.get(self.holder.data, (None, ""))
        if field is not None and not field.data:
            field.errors = [*field.errors, sentence]
            fine = False
        return fine

    def refuse(self, refusal: RuleBroken) -> None:
        """Put a refusal beside the field as this page names it."""
        refusal.field = ELSEWHERE.get(refusal.field, refusal.field)
        super().refuse(refusal)

    @property
    def asks(self) -> Asking:
        """What was entered, as the action takes it."""
        scale, _, value = (self.performance.data or "").partition("-")
        asked = Asking(
            situation=self.situation.data or "", history=self.history.data or "",
            asks_about=self.asks_about.data or [], urgency=self.urgency.data or "",
            urgency_reason=self.urgency_reason.data or "", performance_scale=scale,
            performance_value=int(value) if value else None, operation_note=self.operation_note.data or "",
            is_family_informed=self.is_family_informed.data, added=self._added(), left_out=self._left_out(),
            questions={row.specialty.id: row.question.data or "" for row in self._rows() if row.question.data},
        )  # fmt: skip
        return asked | self._presenter() | self._holder()

    def _added(self) -> list[int]:
        return [one.id for one in self.specialties if self[f"asked_{one.id}"].data and not self._was_shown(one)]

    def _left_out(self) -> dict[int, str]:
        return {
            one.id: self[f"left_out_{one.id}"].data or ""
            for one in self.specialties
            if self._was_shown(one) and not self[f"asked_{one.id}"].data
        }

    def _was_shown(self, specialty: Specialty) -> bool:
        return bool(self[f"shown_{specialty.id}"].data == "1")

    def _presenter(self) -> Asking:
        match self.presenter.data:
            case "person":
                return Asking(presenter_id=_number(self.presenter_id.data), presenter_words="")
            case "briefed":
                words = self.presenter_words.data or ""
                return Asking(presenter_id=None, presenter_words=words, presenter_has_briefed=True)
        return Asking(presenter_id=self.me, presenter_words="", presenter_has_briefed=False)

    def _holder(self) -> Asking:
        match self.holder.data:
            case "person":
                return Asking(holder_id=_number(self.holder_id.data) or 0)
            case "outside":
                return Asking(holder_institution=self.holder_institution.data or "")
        return Asking(holder_id=self.me)


def filled_from(presentation: Presentation, me: int) -> dict[str, Any]:
    """What an earlier presentation says, as the fields of the form."""
    presenter = {"presenter": "briefed", "presenter_words": presentation.presenter_words}
    if presentation.presenter_id is not None:
        presenter = {"presenter": "person", "presenter_id": str(presentation.presenter_id)}
    if presentation.presenter_id == me:
        presenter = {"presenter": "me"}
    value = presentation.performance_value
    filled: dict[str, Any] = presenter | {
        "situation": presentation.situation, "asks_about": presentation.asks_about,
        "history": presentation.history, "question": presentation.question,
        "urgency": presentation.urgency, "urgency_reason": presentation.urgency_reason,
        "operation_note": presentation.operation_note,
        "performance": "" if value is None else f"{presentation.performance_scale}-{value}",
    }  # fmt: skip
    for need in presentation.needs:
        filled[f"asked_{need.specialty_id}"] = need.is_required
        filled[f"shown_{need.specialty_id}"] = "1" if need.because else ""
        filled[f"left_out_{need.specialty_id}"] = need.left_out_because
        filled[f"question_{need.specialty_id}"] = need.question
    return filled


class AgainForm(AskForm):
    """Present again: first of all, was the last decision carried out?"""

    last_decision = RadioField(
        "Was the last decision carried out?",
        choices={
            "yes": "Yes", "partly": "Partly", "no_clinical": "No, clinical reason",
            "no_patient_or_family": "No, patient or family", "no_prior_board": "There was none",
        },
        validators=[InputRequired("Say whether the last decision was carried out.")],
    )  # fmt: skip
    note = text("What was carried out, what was not, and why")


class ReturnForm(Form):
    """Send a presentation back."""

    needs = text("What is needed", required="Say what is needed.")
    from_whom = line("From whom")


class AnswerForm(Form):
    """Give what was asked for."""

    answer = text("Your answer", required="Write what was asked for, or where it can be found.")


class WithdrawForm(Form):
    """Take a presentation back."""

    because = text("Why it is withdrawn", required="Say why it is withdrawn.")


def _who(membership: Membership) -> str:
    spoken = membership.specialty
    return f"{membership.person.name} ({spoken.name})" if spoken else membership.person.name


def _number(value: str | None) -> int | None:
    return int(value) if value else None
