"""What is kept beside a plan for its signing: a required discipline that gave no input, noted by somebody."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tumorboard.core.db import Base, now
from tumorboard.plans.freezing import freeze_part
from tumorboard.plans.states import Silence


class MissingInput(Base):
    """A required discipline without input, as one version of the plan notes it. Names are those of that day."""

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    specialty_code: Mapped[str]
    specialty_name: Mapped[str]
    silence: Mapped[Silence]
    noted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    noted_by_name: Mapped[str]
    noted_at: Mapped[datetime] = mapped_column(default=now)

    __table_args__ = (UniqueConstraint("plan_id", "specialty_code"),)

    @property
    def words(self) -> str:
        """As it stands on the plan: ``Radiology was not there``."""
        return f"{self.specialty_name} {self.silence.words}"


freeze_part(MissingInput.__table__)
