"""The letterhead of a programme: its lines, its footer, and a logo that was looked at before it was kept."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from tumorboard.core.db import Base, Versioned, now
from tumorboard.permissions import May


class Letterhead(Versioned, Base):
    """What the programme prints above and below its letters. ``logo_kind`` is ``svg``, ``png`` or empty."""

    seen_with: ClassVar[May] = May.READ_PROGRAMME

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), unique=True)
    name_lines: Mapped[str] = mapped_column(default="")
    address_lines: Mapped[str] = mapped_column(default="")
    footer: Mapped[str] = mapped_column(default="")
    logo: Mapped[bytes | None] = mapped_column(LargeBinary)
    logo_kind: Mapped[str] = mapped_column(default="")
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(default=now)
