"""The small forms of a plan: each section is saved on its own."""

from typing import Any

from tumorboard.core.forms import Form, choice, day, text
from tumorboard.plans.models import PlanSection
from tumorboard.plans.states import SectionKind
from tumorboard.vocabulary.lists import choices


def offers(name: str, empty: str) -> dict[str, str]:
    """What a list offers, with words for choosing nothing."""
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
    form["code"].choices = list(offers(kind.codes, "Not chosen").items()) if kind.codes else []
    if posted or not form.is_submitted():
        form.version.data = str(section.version if section else 0)
    return form


class AmendForm(Form):
    """Why a signed plan is amended."""

    because = text("Why is the plan amended?", required="Say why the plan is amended.", longest=2000)
