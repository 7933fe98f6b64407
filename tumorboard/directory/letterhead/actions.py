"""Changing a programme's letterhead."""

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.core.db import db, now
from tumorboard.directory.letterhead.logo import kind_of_logo
from tumorboard.directory.letterhead.models import Letterhead
from tumorboard.directory.letterhead.queries import letterhead_of
from tumorboard.directory.letterhead.room import check_room, lines_of
from tumorboard.directory.models import Programme
from tumorboard.permissions import May
from tumorboard.policy import Actor, require


def change_letterhead(
    programme: Programme, *, name_lines: str, address_lines: str, footer: str, by: Actor,
    logo: bytes | None = None, without_logo: bool = False,
) -> Letterhead:  # fmt: skip
    """Say what stands on the programme's letters. A new logo takes the old one's place; refuses what is no picture."""
    require(by, May.KEEP_PROGRAMME, programme)
    texts = {"name_lines": name_lines, "address_lines": address_lines, "footer": footer}
    for field, text in texts.items():
        check_room(field, text)
    letterhead = letterhead_of(programme.id) or Letterhead(programme_id=programme.id)
    for field, text in texts.items():
        setattr(letterhead, field, "\n".join(lines_of(text)))
    if logo:
        letterhead.logo, letterhead.logo_kind = logo, kind_of_logo(logo)
    elif without_logo:
        letterhead.logo, letterhead.logo_kind = None, ""
    letterhead.changed_by_id, letterhead.changed_at = by.id, now()
    db.session.add(letterhead)
    record(Event.LETTERHEAD_CHANGED, letterhead, by=by, logo=letterhead.logo_kind)
    return letterhead
