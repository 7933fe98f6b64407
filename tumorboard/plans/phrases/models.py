"""A programme's own quick phrases."""

from typing import Any, ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tumorboard.core.db import Base, Versioned
from tumorboard.permissions import May


class PhraseBook(Versioned, Base):
    """What a programme wrote in place of the defaults: lines by where they are used."""

    seen_with: ClassVar[May] = May.READ_PROGRAMME

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), unique=True)
    lines: Mapped[dict[str, Any]]
