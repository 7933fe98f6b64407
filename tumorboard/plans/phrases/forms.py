"""The form of a programme's phrases: a field for each place, a line for each phrase."""

from typing import Any

from tumorboard.core.forms import Form, text
from tumorboard.plans.phrases.defaults import PLACES
from tumorboard.plans.phrases.models import PhraseBook
from tumorboard.plans.phrases.queries import phrases_in


class _PhraseForm(Form):
    """Its fields are made from the places below."""

    @property
    def told(self) -> dict[str, list[str]]:
        """The lines as typed, by place."""
        return {place: (self[place].data or "").splitlines() for place in PLACES}


PhraseForm: Any = type(
    "PhraseForm", (_PhraseForm,), {place: text(words, longest=10_000) for place, words in PLACES.items()}
)


def phrase_form(book: PhraseBook | None, **posted: Any) -> Any:
    """The form filled with what is offered now."""
    form = PhraseForm(**{place: "\n".join(lines) for place, lines in phrases_in(book).items()}, **posted)
    if posted or not form.is_submitted():
        form.version.data = str(book.version if book else 0)
    return form
