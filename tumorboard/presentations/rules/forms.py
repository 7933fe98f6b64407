"""The form of a programme's rules: a group of fields for each, in their order."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from wtforms import FieldList, FormField, IntegerField, SelectMultipleField
from wtforms import Form as Part
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from tumorboard.core.errors import RuleBroken
from tumorboard.core.forms import Form, choice, line
from tumorboard.presentations.required import SpecialtyRule
from tumorboard.presentations.rules.wording import LISTS, MOST_RULES, contradictions, offers, rule_of

BLANK: dict[str, Any] = {"specialty": "", "because": "", "age_from": None, "age_below": None}


class Years(IntegerField):  # type: ignore[misc]
    """An age whose refusal is a sentence."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take whole years, or nothing."""
        typed = "".join(valuelist[:1]).strip()
        self.data = None
        if typed and not (typed.isascii() and typed.isdecimal() and len(typed) < 4):
            raise ValueError("Enter whole years, such as 16.")
        self.data = int(typed) if typed else None


def _years(words: str) -> Years:
    return Years(words, validators=[Optional()])


def _any_of(words: str, name: str) -> SelectMultipleField:
    return SelectMultipleField(
        words, choices=offers()[name], widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
        validators=[Optional()],
    )  # fmt: skip


class RulePart(Part):  # type: ignore[misc]
    """One rule: the specialty it adds, its reason, and when."""

    specialty = choice("Adds the specialty", {})
    because = line("Reason shown", longest=200)
    regions = _any_of("Region", "regions")
    sites = _any_of("Site", "sites")
    groups = _any_of("Diagnosis", "groups")
    situations = _any_of("Kind of referral", "situations")
    asks_about = _any_of("What is asked about", "asks_about")
    age_from = _years("From age")
    age_below = _years("Under age")

    @property
    def told(self) -> dict[str, Any]:
        """The rule as it is kept."""
        return {
            "specialty": self.specialty.data or "", "because": self.because.data or "",
            **{name: self[name].data or [] for name in LISTS},
            "age_from": self.age_from.data, "age_below": self.age_below.data,
        }  # fmt: skip


class RulesForm(Form):
    """All rules of a programme. ``version`` is the number of the version that was read."""

    rules = FieldList(FormField(RulePart), max_entries=MOST_RULES)

    @classmethod
    def of(
        cls, names: Mapping[str, str], told: Sequence[Mapping[str, Any]], version: int, *, is_posted: bool
    ) -> Self:  # fmt: skip
        """The form as posted, or with these rules; a specialty the programme lacks stays to choose, marked off."""
        form = cls() if is_posted else cls(formdata=None, data={"rules": told, "version": str(version)})
        used = {part.form.specialty.data for part in form.rules} | {str(one.get("specialty", "")) for one in told}
        lacking = {code: f"{code} (off: not in this programme)" for code in sorted(filter(None, used - names.keys()))}
        for part in form.rules:
            part.form.specialty.choices = {"": "Choose", **names, **{k: w for k, w in lacking.items() if len(k) < 6}}
            for field in part.form:
                field.flags.optional = field.short_name.startswith("age")
        return form

    @property
    def told(self) -> list[dict[str, Any]]:
        """Every rule as it is kept."""
        return [part.form.told for part in self.rules]

    @property
    def wanted(self) -> list[SpecialtyRule]:
        """Every rule as it applies."""
        return [rule_of(one) for one in self.told]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, and what contradicts itself: every sentence beside its field at once."""
        fine = bool(super().validate(extra_validators))
        for wrong in contradictions(self.wanted):
            field = self.rules.entries[wrong.place].form[wrong.field]
            field.errors = [*field.errors, wrong.sentence]
            self.rules.errors = [*self.rules.errors, wrong.sentence]
            fine = False
        return fine

    def refuse(self, refusal: RuleBroken) -> None:
        """Put a refusal beside the field of its rule (``rules.0.age_below``)."""
        names = refusal.field.split(".")
        if len(names) == 3 and names[1].isdecimal() and int(names[1]) < len(self.rules):
            field = self.rules.entries[int(names[1])].form[names[2]]
            field.errors = [*field.errors, f"{refusal.sentence} {refusal.remedy}".strip()]
            self.rules.errors = [refusal.sentence]
            return
        super().refuse(refusal)


def rearranged(told: list[dict[str, Any]], act: str) -> list[dict[str, Any]]:
    """The rules after a button that saves nothing: ``add``, ``up-2``, ``down-2``, ``remove-2``."""
    name, _, at = act.partition("-")
    if name == "add":
        return [*told, dict(BLANK)] if len(told) < MOST_RULES else told
    place = int(at) if at.isascii() and at.isdecimal() and len(at) < 3 else len(told)
    if place >= len(told):
        return told
    if name == "remove":
        return told[:place] + told[place + 1 :]
    other = place - 1 if name == "up" else place + 1
    if name in ("up", "down") and 0 <= other < len(told):
        told[place], told[other] = told[other], told[place]
    return told


def landing(act: str, count: int) -> tuple[str, int]:
    """Where the hand goes on after a button: its name and its rule's place, of the ``count`` rules there are now."""
    name, _, at = act.partition("-")
    place = int(at) if at.isascii() and at.isdecimal() and len(at) < 3 else 0
    if name == "add":
        return "specialty", count - 1
    if name == "remove":
        return ("remove", min(place, count - 1)) if count else ("add", 0)
    if name == "up":
        return ("up", place - 1) if place > 1 else ("down", 0)
    if name == "down":
        return ("down", place + 1) if place + 2 < count else ("up", place + 1)
    return name, 0
