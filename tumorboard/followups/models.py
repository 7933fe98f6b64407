"""What became of a recommendation: each answer is a row, the newest counts."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tumorboard.core.db import Base, now
from tumorboard.directory.models import Person
from tumorboard.plans.states import Progress


class Settlement(Base):
    """Somebody said what became of a recommendation, or of its condition; ``reason`` is a code when it was not done.

    ``was`` is where it stood before, so that an answer can be taken back to there.
    """

    recommendation_id: Mapped[int] = mapped_column(ForeignKey("recommendation.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    progress: Mapped[Progress]
    was: Mapped[Progress | None]
    happened_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    settled_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime] = mapped_column(default=now)

    settled_by: Mapped[Person] = relationship()

    @property
    def words(self) -> str:
        """What was said, as a timeline shows it."""
        if self.progress is Progress.OPEN:
            return "Condition met" if self.was is Progress.BLOCKED else "Open again"
        if self.progress is Progress.BLOCKED:
            return "Waits for its condition again"
        return "Condition not met" if self.progress is Progress.DOES_NOT_APPLY else self.progress.words
