"""The checklist as a form, a line for each thing that can be asked; and who owes what of a case."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from wtforms import IntegerField
from wtforms.validators import InputRequired

from tumorboard.core.forms import Form, choice
from tumorboard.presentations.models import ReadinessNeed
from tumorboard.presentations.readiness import DESK, KINDS, REFERRER, Asked, Check, asked_words, usual_when

OWNERS = {REFERRER: "The referrer", DESK: "The coordinator"}
OF = {
    "all": "Every case",
    "discussion": "Discussions only",
    "pre_biopsy": "Pre-biopsy consults only",
    "none": "No case",
}


class Hours(IntegerField):  # type: ignore[misc]
    """A number of hours whose refusal is a sentence; empty is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take a whole number."""
        try:
            super().process_formdata([(value.strip() or "0")[:9] for value in valuelist])
        except ValueError as error:
            raise ValueError("Enter whole hours, such as 24.") from error


class ChecklistForm(Form):
    """What is asked before a meeting, of which kinds of referral, whose it is, and how early."""

    @classmethod
    def of(cls, checks: Sequence[Check], number: int, specialties: Mapping[str, str]) -> Self:
        """The form of a checklist, or of what was posted."""
        fields: dict[str, Any] = {}
        known = {check.asked: check for check in checks}
        for one in Asked:
            check = known.get(one)
            owners = OWNERS | dict(specialties)
            if check and check.owner not in owners:
                owners[check.owner] = f"{check.owner} (not in this programme)"
            fields[f"{one.value}-of"] = choice("Asked of", OF, required="Choose one.", default=_of(check))
            fields[f"{one.value}-owner"] = choice(
                "Owed by", owners, required="Choose one.", default=check.owner if check else REFERRER
            )
            fields[f"{one.value}-hours"] = Hours(
                "Hours before the cut-off",
                default=check.hours if check else 0,
                validators=[InputRequired("Enter whole hours, such as 24.")],
            )
        form: Self = type(cls.__name__, (cls,), fields)()
        form.version.data = form.version.data or str(number)
        return form

    @property
    def rows(self) -> list[tuple[Asked, Any, Any, Any]]:
        """The fields of each line."""
        return [(one, *(self[f"{one.value}-{name}"] for name in ("of", "owner", "hours"))) for one in Asked]

    @property
    def told(self) -> list[Check]:
        """The checklist as the page says it: what is asked of no case is not on it."""
        return [
            Check(
                one.value, owner.data or REFERRER, usual_when(one), KINDS if of.data == "all" else (of.data,),
                hours.data or 0,
            )
            for one, of, owner, hours in self.rows
            if of.data in ("all", *KINDS)
        ]  # fmt: skip


def _of(check: Check | None) -> str:
    if check is None or not check.kinds:
        return "none"
    return "all" if len(check.kinds) == len(KINDS) else check.kinds[0]


class OwnersForm(Form):
    """Who owes what a case still lacks."""

    needs: Sequence[ReadinessNeed] = ()

    @classmethod
    def of(cls, needs: Sequence[ReadinessNeed], people: Mapping[int, str], specialties: Mapping[int, str]) -> Self:
        """A choice of owners for each thing that is lacking."""
        offers: dict[str, Any] = {"desk": "The coordinator"}
        offers |= {f"specialty-{key}": name for key, name in specialties.items()}
        offers |= {f"person-{key}": name for key, name in people.items()}
        fields = {f"owner_{one.id}": choice(asked_words(one.what), offers, default=_owner(one)) for one in needs}
        form: Self = type(cls.__name__, (cls,), fields)()
        form.needs = needs
        return form

    @property
    def owners(self) -> list[tuple[ReadinessNeed, str]]:
        """What changed: each need with its new owner, as the action takes it."""
        told = [(need, str(self[f"owner_{need.id}"].data or "desk")) for need in self.needs]
        return [(need, owner) for need, owner in told if owner != _owner(need)]


def _owner(need: ReadinessNeed) -> str:
    if need.owner_id:
        return f"person-{need.owner_id}"
    return f"specialty-{need.owner_specialty_id}" if need.owner_specialty_id else "desk"
