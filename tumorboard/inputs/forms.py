"""The form of one discipline's input."""

from collections.abc import Iterable
from typing import Any

from wtforms import RadioField
from wtforms.validators import InputRequired

from tumorboard.core.forms import Form, choice, text
from tumorboard.directory.models import Person
from tumorboard.inputs.models import Input, InputKind


class InputForm(Form):
    """What kind of input, in which words, given by whom."""

    kind = RadioField(
        "What the discipline says",
        choices={kind.value: kind.words for kind in InputKind},
        validators=[InputRequired("Choose what the discipline says.")],
    )
    text = text("In words", longest=10_000)
    given_by = choice("Given by", None, validate_choice=False)


def input_form(speakers: Iterable[Person], kept: Input | None, mine: int | None) -> InputForm:
    """The form filled with what was given; ``mine`` is the reader, when they speak for the discipline."""
    filled: dict[str, Any] = {"given_by": str(mine or "")}
    if kept:
        filled = {"kind": kept.kind.value, "text": kept.text, "given_by": str(kept.given_by_id)}
    form = InputForm(**filled)
    people = {str(person.id): person.name for person in speakers}
    form.given_by.choices = [("", "Choose who"), *people.items()]
    if not form.is_submitted():
        form.version.data = str(kept.version if kept else 0)
    return form
