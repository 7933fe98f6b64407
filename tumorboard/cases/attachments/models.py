"""A file beside a case. The row says what it is; the file lies on the shelf under a random name."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tumorboard.cases.attachments.contents import ContentKind
from tumorboard.core.db import Base, now
from tumorboard.directory.models import Person


class Attachment(Base):
    """What was attached, by whom. Taken off, it is no longer shown and can be put back: nothing is deleted."""

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    words: Mapped[str]
    kind: Mapped[ContentKind]
    size: Mapped[int]
    #: SHA-256 of the content: looked at whenever it is handed out.
    digest: Mapped[str]
    stored_as: Mapped[str] = mapped_column(unique=True)
    is_scanned: Mapped[bool]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(default=now)
    taken_off_at: Mapped[datetime | None]

    added_by: Mapped[Person] = relationship()

    @property
    def file_name(self) -> str:
        """What the download is called: nothing that names a patient is left in a download folder."""
        return f"attachment-{self.id}.{self.kind.ending}"
