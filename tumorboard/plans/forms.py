"""The small forms of a plan: each section, line, trial and service is saved on its own."""

from typing import Any

from wtforms import HiddenField, PasswordField
from wtforms.validators import InputRequired, Length

from tumorboard.core.forms import Form, choice, day, line, text
from tumorboard.plans.lines import LISTS
from tumorboard.plans.models import PlanLine, PlanSection
from tumorboard.plans.states import SectionKind
from tumorboard.vocabulary.lists import choices


def _offers(name: str, empty: str) -> dict[str, str]:
    return {"": empty} | {one.key: one.label for one in choices(name)}


class SmallForm(Form):
    """One of several forms on a page: its fields have ids of their own."""

    def __init__(self, *args: Any, stem: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self if stem else ():
            field.id = field.label.field_id = f"{stem}-{field.short_name}"


class SectionForm(SmallForm):
    """One section: its text, and where the section has them a choice and a day."""

    code = choice("Choice", None, validate_choice=False)
    text = text("Text")
    on = day("Day")


def section_form(kind: SectionKind, section: PlanSection | None = None, **posted: Any) -> SectionForm:
    """The form of a section, filled with what was last saved."""
    kept = {"text": section.text, "code": section.code, "on": section.on} if section else {}
    form = SectionForm(stem=kind.value, **kept, **posted)
    form["text"].label.text = kind.words
    form["code"].choices = list(_offers(kind.codes, "Not chosen").items()) if kind.codes else []
    if posted or not form.is_submitted():
        form.version.data = str(section.version if section else 0)
    return form


class LineForm(SmallForm):
    """One recommendation."""

    modality = choice("Kind", _offers("modality", "Choose a kind"), required="Choose the kind of recommendation.")
    words = line(
        "Procedure, regimen or words", required="Say what is recommended.", longest=1000,
        description="Choose from the list or write your own.",
    )  # fmt: skip
    condition = line("Condition", description="“if the margin is close”, “after cycle 6”")
    owner_id = choice("Who sees to it", None, validate_choice=False)
    owner_words = line("or somebody else", description="A name or an institution outside the programme.")
    due_on = day("By")

    def facts(self) -> dict[str, Any]:
        """What the actions take; words that stand in the list of this kind bring their code."""
        words, owner = self.words.data or "", self.owner_id.data or ""
        modality = self.modality.data or ""
        listed = choices(LISTS[modality]) if modality in LISTS else ()
        return {
            "modality": modality, "words": words, "condition": self.condition.data or "",
            "owner_id": int(owner) if owner.isdecimal() and len(owner) < 10 else None,
            "owner_words": self.owner_words.data or "", "due_on": self.due_on.data,
            "code": next((one.key for one in listed if one.label.casefold() == words.casefold()), ""),
        }  # fmt: skip


def line_form(people: list[tuple[int, str]], kept: PlanLine | None = None, **posted: Any) -> LineForm:
    """The form of a recommendation: empty, or filled with what was saved."""
    names = ("modality", "words", "condition", "owner_id", "owner_words", "due_on")
    filled = {name: getattr(kept, name) for name in names} if kept else {}
    if kept and kept.owner_id:
        filled |= {"owner_id": str(kept.owner_id), "owner_words": ""}
    form = LineForm(stem="line", **filled, **posted)
    form.owner_id.choices = [("", "Not named yet"), *[(str(key), name) for key, name in people]]
    if kept and not form.is_submitted():
        form.version.data = str(kept.version)
    return form


def offered_words() -> list[str]:
    """Every procedure, regimen, technique and service, for the list behind the field of words."""
    return [one.label for name in ("procedure", "regimen", "radiotherapy", "service") for one in choices(name)]


class TrialForm(SmallForm):
    """A trial that was weighed."""

    name = line("Trial", required="Name the trial.")
    group = choice("Group", _offers("trial_group", "No group"))
    status = choice("Where the child stands", _offers("trial_status", "Choose"), required="Say where the child stands.")
    because = line("Why not", longest=1000)


class ServiceForm(SmallForm):
    """A supportive service."""

    service = choice("Service", _offers("service", "Choose a service"), required="Choose a service.")
    note = line("Note")


class SignForm(Form):
    """Signing: the password again, and the text that was read."""

    password = PasswordField(
        "Your password",
        validators=[InputRequired("Type your password to sign."), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )
    seen_hash = HiddenField()


class AmendForm(Form):
    """Why a signed plan is amended."""

    because = text("Why is the plan amended?", required="Say why the plan is amended.", longest=2000)
