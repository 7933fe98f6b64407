"""The forms of a restriction."""

from collections.abc import Sequence
from typing import Any, Self

from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from tumorboard.core.forms import Form, line
from tumorboard.directory.models import Person


def _people(words: str) -> SelectMultipleField:
    widget: Any = ListWidget(prefix_label=False)
    return SelectMultipleField(words, choices={}, widget=widget, option_widget=CheckboxInput())


class ReadersForm(Form):
    """Who may see the case."""

    readers = _people("Who may see this case")

    @classmethod
    def of(cls, people: Sequence[Person], named: set[int]) -> Self:
        """The form with everybody who can be named, and those who are (or are suggested) ticked."""
        form = cls(data={"readers": sorted(str(one) for one in named)})
        form.readers.choices = {str(one.id): one.name for one in people}
        return form

    @property
    def chosen(self) -> set[int]:
        """The ids of those ticked."""
        return {int(one) for one in self.readers.data or [] if one.isdecimal() and len(one) < 10}


class RestrictForm(ReadersForm):
    """Why, and for whom."""

    reason = line("Why is it restricted?", required="Say why the case is restricted.")


class LiftForm(Form):
    """Why the programme may see it again."""

    because = line("Why is it lifted?", required="Say why the restriction is lifted.")
