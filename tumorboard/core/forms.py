"""The base of every form: CSRF, a once-only token, clean text, and refusals beside their field."""

import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Self, TypeVar

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from tumorboard.core.db import db
from tumorboard.core.errors import RuleBroken, Stale, WrongStep
from tumorboard.core.once import new_token
from tumorboard.core.veil.rows import lift, unveiled

Result = TypeVar("Result")
SHORT, LINE, LONG = 80, 300, 20_000


def clean(text: str | None) -> str | None:
    """Text as typed, without surrounding blanks; line ends are made ``\\n``."""
    return text.replace("\r\n", "\n").strip() if isinstance(text, str) else text


def storable(_form: Any, field: Field) -> None:
    """Refuse characters that no database keeps: NUL and lone surrogates."""
    text = field.data if isinstance(field.data, str) else ""
    if "\x00" in text or any(0xD800 <= ord(letter) <= 0xDFFF for letter in text):
        raise ValidationError("This holds a character that cannot be kept. Please type it again.")


def _validators(required: str, longest: int) -> list[Any]:
    first = InputRequired(required) if required else Optional(strip_whitespace=True)
    return [storable, first, Length(max=longest, message=f"This is longer than {longest} characters.")]


def line(label: str, *, required: str = "", longest: int = LINE, **more: Any) -> StringField:
    """One line of text; ``required`` is the sentence shown when it is empty."""
    return StringField(label, filters=[clean], validators=_validators(required, longest), **more)


def text(label: str, *, required: str = "", longest: int = LONG, **more: Any) -> TextAreaField:
    """Several lines of text."""
    return TextAreaField(label, filters=[clean], validators=_validators(required, longest), **more)


def choice(label: str, choices: Any, *, required: str = "", **more: Any) -> SelectField:
    """One of a list, given as ``(value, words)`` pairs or a dict; an unknown value gets a sentence."""
    if choices is not None and not callable(choices):
        choices = dict(choices)  # WTForms 3.3 warns about pairs
    checks = [DataRequired(required)] if required else [Optional()]
    return Choice(label, choices=choices, validators=checks, **more)


class Choice(SelectField):  # type: ignore[misc]
    """A select whose refusal is a sentence."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take blanks for no choice: ``Optional`` would let them through as they are."""
        super().process_formdata([value.strip() for value in valuelist])

    def pre_validate(self, form: Any) -> None:
        """Refuse a value that is not on the list."""
        try:
            super().pre_validate(form)
        except ValidationError as error:
            raise ValidationError("Choose one from the list.") from error


class Day(DateField):  # type: ignore[misc]
    """A date whose refusal is a sentence."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take a date as browsers send it."""
        try:
            super().process_formdata([value.strip() for value in valuelist])
        except ValueError as error:
            raise ValueError("Enter a real day, as year-month-day: 2026-11-21.") from error


def day(label: str, *, required: str = "", **more: Any) -> Day:
    """A day of the calendar."""
    return Day(label, validators=[InputRequired(required)] if required else [Optional()], **more)


class Clock(TimeField):  # type: ignore[misc]
    """A time of day whose refusal is a sentence."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take a time as browsers send it, with or without seconds."""
        try:
            super().process_formdata([value.strip() for value in valuelist])
        except ValueError as error:
            raise ValueError("Enter a time of day, as hours and minutes: 08:00.") from error


def clock(label: str, *, required: str = "") -> Clock:
    """A time of day."""
    checks = [InputRequired(required)] if required else [Optional()]
    return Clock(label, format=["%H:%M", "%H:%M:%S"], validators=checks)


class Minutes(IntegerField):  # type: ignore[misc]
    """A number of minutes whose refusal is a sentence."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take a whole number."""
        try:
            super().process_formdata([value.strip()[:9] for value in valuelist])
        except ValueError as error:
            raise ValueError("Enter whole minutes, such as 8.") from error


class Weeks(IntegerField):  # type: ignore[misc]
    """A number of weeks whose refusal is a sentence."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take a whole number."""
        try:
            super().process_formdata([value.strip()[:9] for value in valuelist])
        except ValueError as error:
            raise ValueError("Enter whole weeks, such as 3.") from error


def weeks(label: str, **more: Any) -> Weeks:
    """A number of weeks, which may be left empty."""
    return Weeks(label, validators=[Optional()], **more)


def minutes(label: str, *, required: str, **more: Any) -> Minutes:
    """A length in minutes that must be given."""
    return Minutes(label, validators=[InputRequired(required)], **more)


class Percent(IntegerField):  # type: ignore[misc]
    """A share in whole per cent whose refusal is a sentence."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take a whole number."""
        try:
            super().process_formdata([value.strip()[:9] for value in valuelist])
        except ValueError as error:
            raise ValueError("Enter whole per cent, such as 80, or leave it empty.") from error


def percent(label: str) -> Percent:
    """A share in per cent that may be left empty."""
    return Percent(label, validators=[Optional()])


class Days(IntegerField):  # type: ignore[misc]
    """A number of days whose refusal is a sentence."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take a whole number."""
        try:
            super().process_formdata([value.strip()[:9] for value in valuelist])
        except ValueError as error:
            raise ValueError("Enter whole days, such as 3.") from error


def days(label: str) -> Days:
    """A number of days; left empty it stays as it is."""
    return Days(label, validators=[Optional()])


class Form(FlaskForm):  # type: ignore[misc]
    """A form that posts once. ``version`` is what the writer had read."""

    once = HiddenField(default=new_token)
    version = HiddenField()

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Within this block a broken rule becomes an error beside its field, and what it changed is undone."""
        try:
            with db.session.begin_nested():
                yield
        except WrongStep:
            raise
        except RuleBroken as refusal:
            self.refuse(refusal)

    def refuse(self, refusal: RuleBroken) -> None:
        """Put the refusal's sentence beside the field it names, or above the form."""
        sentence = f"{refusal.sentence} {refusal.remedy}".strip()
        if refusal.field in self:
            field = self[refusal.field]
            field.errors = [*field.errors, sentence]
        else:
            self.form_errors.append(sentence)

    def carry_out(self, act: Callable[[], Result]) -> Result | None:
        """Validate a posted form and run the action; None when the form has to be shown (again)."""
        if not self.validate_on_submit():
            return None
        result = None
        lift(db.session)
        with self.refusals():
            result = unveiled(act)()
        return result  # noqa: RET504

    def is_done(self, act: Callable[[], object]) -> bool:
        """Validate a posted form and run an action that answers nothing; say whether it was carried out."""
        return self.carry_out(lambda: (act(),)) is not None

    def apart(self, prefix: str) -> Self:
        """Let another form stand on the same page: every field's ``id`` begins with the prefix, its name stays."""
        for field in self:
            field.id = field.label.field_id = f"{prefix}-{field.id}"
        return self

    @property
    def read_version(self) -> int | None:
        """The version the writer had read, when the form carries a valid one."""
        read = str(self.version.data or "")  # a number when the form was filled from the thing itself
        return int(read) if read.isdecimal() and len(read) < 10 else None

    def refuse_stale(self, thing: Any, *, saved: FlaskForm) -> None:
        """Raise ``Stale`` with both texts when the thing was saved since the writer read it."""
        if self.read_version not in (None, thing.version):
            raise Stale(
                "Somebody saved this while you were working on it.",
                mine=as_texts(self), theirs=as_texts(saved), version=thing.version,
            )  # fmt: skip


def as_texts(form: FlaskForm) -> dict[str, str]:
    """What the form holds, as label and text: for showing two versions side by side."""
    return {field.label.text: _as_text(field) for field in form if not isinstance(field, HiddenField)}


def _as_text(field: Field) -> str:
    if isinstance(field, BooleanField):
        return "Yes" if field.data else "No"
    if isinstance(field, SelectField | SelectMultipleField):
        return ", ".join(str(choice[1]) for choice in field.iter_choices() if choice[2])
    if isinstance(field, FieldList | FormField):
        return "\n".join(filter(None, (_as_text(part) for part in field)))
    return str(field.data or "")


def folded(value: str) -> str:
    """Text for comparing: normalised (NFC), lower case, single blanks."""
    return " ".join(unicodedata.normalize("NFC", value).casefold().split())
