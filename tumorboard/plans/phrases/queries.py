"""Reading a programme's phrases."""

from sqlalchemy import select

from tumorboard.core.db import db
from tumorboard.plans.phrases.defaults import DEFAULTS, PLACES
from tumorboard.plans.phrases.models import PhraseBook


def book_of(programme_id: int) -> PhraseBook | None:
    """What the programme wrote itself; None: the defaults hold."""
    return db.session.scalar(select(PhraseBook).where(PhraseBook.programme_id == programme_id))


def phrases_in(book: PhraseBook | None) -> dict[str, list[str]]:
    """The phrases for each place."""
    return {place: list(book.lines.get(place, ()) if book else DEFAULTS.get(place, ())) for place in PLACES}


def phrases_of(programme_id: int) -> dict[str, list[str]]:
    """A programme's phrases for each place: one query."""
    return phrases_in(book_of(programme_id))
