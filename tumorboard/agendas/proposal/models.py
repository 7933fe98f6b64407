"""A proposal as it was made, what was accepted of it, and a programme's weights."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tumorboard.agendas.planning.week import Weights
from tumorboard.core.db import Base, Versioned, now
from tumorboard.directory.models import Person
from tumorboard.permissions import May


class Proposal(Base):
    """The week as it was and the agendas proposed for it: ids, days, minutes and codes, no clinical text."""

    seen_with: ClassVar[May] = May.BUILD_AGENDA

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)
    week: Mapped[dict[str, Any]]
    proposed: Mapped[dict[str, Any]]

    made_by: Mapped[Person] = relationship()


class Acceptance(Versioned, Base):
    """What was accepted of a proposal: the agenda items made, those taken off, and how the agendas stood before."""

    __tablename__ = "proposal_acceptance"

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    accepted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    accepted_at: Mapped[datetime] = mapped_column(default=now)
    listed: Mapped[list[int]] = mapped_column(JSON)
    #: Taken off: presentation, meeting and minutes of each.
    unlisted: Mapped[list[list[int]]] = mapped_column(JSON)
    #: The agenda of each meeting touched, as it stood: (agenda item, presentation or nothing), in order.
    before: Mapped[dict[str, Any]]
    taken_back_at: Mapped[datetime | None]


class ProposalWeights(Versioned, Base):
    """A programme's own weights; without a row the usual ones hold. The fields are those of ``Weights``."""

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), unique=True)
    points: Mapped[dict[str, Any]]

    def weights(self) -> Weights:
        """As the formula takes them."""
        return Weights(**self.points)
