"""Reading a letterhead."""

from base64 import b64encode
from dataclasses import dataclass
from typing import Self

from sqlalchemy import select

from tumorboard.core.db import db
from tumorboard.directory.letterhead.models import Letterhead
from tumorboard.directory.letterhead.room import lines_of
from tumorboard.directory.models import Programme

_TYPES = {"png": "image/png", "svg": "image/svg+xml"}


@dataclass(frozen=True)
class Heading:
    """A letterhead as papers show it. ``logo`` is the picture itself, as an address that holds it."""

    name_lines: tuple[str, ...]
    address_lines: tuple[str, ...] = ()
    footer_lines: tuple[str, ...] = ()
    logo: str = ""

    @classmethod
    def of(cls, letterhead: Letterhead | None, programme: str) -> Self:
        """The heading of a letterhead; where none was made, the programme's name."""
        if letterhead is None:
            return cls((programme,))
        return cls(
            lines_of(letterhead.name_lines) or (programme,), lines_of(letterhead.address_lines),
            lines_of(letterhead.footer), picture(letterhead.logo, letterhead.logo_kind),
        )  # fmt: skip


def picture(logo: bytes | None, kind: str) -> str:
    """A logo as an address that holds it: nothing is fetched, neither by a browser nor by the PDF writer."""
    return f"data:{_TYPES[kind]};base64,{b64encode(logo).decode()}" if logo and kind in _TYPES else ""


def letterhead_of(programme_id: int) -> Letterhead | None:
    """What the programme made of it."""
    return db.session.scalar(select(Letterhead).where(Letterhead.programme_id == programme_id))


def heading_of(programme_id: int) -> Heading:
    """What stands above and below the programme's papers: one query."""
    found = db.session.execute(
        select(Programme.name, Letterhead)
        .outerjoin(Letterhead, Letterhead.programme_id == Programme.id)
        .where(Programme.id == programme_id)
    ).one()
    return Heading.of(found[1], found[0])
