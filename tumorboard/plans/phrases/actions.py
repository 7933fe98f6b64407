"""Keeping a programme's phrases."""

from collections.abc import Mapping, Sequence

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.core.db import db
from tumorboard.core.errors import RuleBroken
from tumorboard.directory.models import Programme
from tumorboard.permissions import May
from tumorboard.plans.phrases.defaults import PLACES
from tumorboard.plans.phrases.models import PhraseBook
from tumorboard.plans.phrases.queries import book_of
from tumorboard.policy import Actor, require

MOST, LONGEST = 30, 300


def keep_phrases(programme: Programme, lines: Mapping[str, Sequence[str]], *, by: Actor) -> PhraseBook:
    """Put a programme's own phrases in place of what it had. Refuses more than 30 at one place, and long ones."""
    require(by, May.KEEP_PHRASES, programme)
    kept = {place: [line.strip() for line in lines.get(place, ()) if line.strip()] for place in PLACES}
    for place, those in kept.items():
        if len(those) > MOST:
            raise RuleBroken(f"Keep to {MOST} phrases: more cannot be seen at a glance.", field=place)
        if any(len(line) > LONGEST for line in those):
            raise RuleBroken(f"A phrase has at most {LONGEST} letters.", field=place)
    book = book_of(programme.id)
    if book is None:
        book = PhraseBook(programme_id=programme.id, lines=kept)
        db.session.add(book)
    else:
        book.lines = kept
    record(Event.PHRASES_CHANGED, book, by=by, count={place: len(those) for place, those in kept.items()})
    return book
