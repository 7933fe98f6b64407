"""The forms of the page for the family."""

from typing import Any, Self

from tumorboard.core.forms import Form, text
from tumorboard.papers.family.models import FamilyPage
from tumorboard.papers.family.plain import FamilyPart

LONG = 4000


def _part(part: FamilyPart) -> Any:
    needed = " Needed before it can be approved." if part.is_required else ""
    return text(part.words, longest=LONG, description=part.hint + needed)


class FamilyForm(Form):
    """One text under each heading."""

    illness = _part(FamilyPart.ILLNESS)
    advice = _part(FamilyPart.ADVICE)
    why = _part(FamilyPart.WHY)
    next = _part(FamilyPart.NEXT)
    watch = _part(FamilyPart.WATCH)
    wishes = _part(FamilyPart.WISHES)
    call = _part(FamilyPart.CALL)

    @classmethod
    def of(cls, family_page: FamilyPage | None) -> Self:
        """The form of a page, as posted or as it stands; version 0: nothing is saved yet."""
        stands = dict(family_page.parts) if family_page else {}
        form = cls(data=stands | {"version": str(family_page.version if family_page else 0)})
        for part in FamilyPart:
            form[part.value].flags.optional = not part.is_required  # it may be saved half written, all the same
        return form

    @property
    def parts(self) -> dict[str, str]:
        """What was typed."""
        return {part.value: self[part.value].data or "" for part in FamilyPart}


class ApproveForm(Form):
    """The page as it was read: its version."""
