"""Reading who may see what in a programme: in a fixed number of queries, and with no clinical fact."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from tumorboard.accounts.factors.models import Factor
from tumorboard.accounts.models import SignIn
from tumorboard.cases.restriction.queries import restricted_cases
from tumorboard.core.db import db, now
from tumorboard.directory.queries import current_memberships
from tumorboard.reports.access.models import AccessReview

#: A quarter: what accreditations and the review of rights usually ask for.
EVERY = timedelta(days=92)


@dataclass(frozen=True)
class Line:
    """One member: what they are, which restricted cases they see, when they last signed in and by what."""

    person_id: int
    name: str
    email: str
    roles: str
    specialty: str
    restricted: str
    last_sign_in: datetime | None
    factors: str

    @property
    def cells(self) -> list[object]:
        """The same as a row of a spreadsheet."""
        last = f"{self.last_sign_in:%Y-%m-%d}" if self.last_sign_in else "never"
        return [self.name, self.email, self.roles, self.specialty, self.restricted, last, self.factors]


HEADS = ("Person", "E-mail", "Roles", "Speaks for", "Restricted cases", "Last sign-in", "Second factor")


def members_and_rights(programme_id: int) -> list[Line]:
    """Every member with what they may see: six queries, whatever their number."""
    members = current_memberships(programme_id)
    people = [one.person_id for one in members]
    named = defaultdict(list)
    for _, number, _, names in restricted_cases(programme_id):
        for person_id in names:
            named[person_id].append(number)
    last = {row[0]: row[1] for row in db.session.execute(
        select(SignIn.person_id, func.max(SignIn.started_at)).where(SignIn.person_id.in_(people)).group_by(
            SignIn.person_id))}  # fmt: skip
    factors = defaultdict(set)
    for person_id, kind in db.session.execute(
        select(Factor.person_id, Factor.kind).where(Factor.person_id.in_(people)).distinct()
    ):
        factors[person_id].add(kind.words)
    return [
        Line(
            one.person_id, one.person.name, one.person.email, ", ".join(sorted(role.words for role in one.roles)),
            one.specialty.name if one.specialty else "", ", ".join(named[one.person_id]), last.get(one.person_id),
            ", ".join(sorted(factors[one.person_id])) or "none",
        )
        for one in members
    ]  # fmt: skip


def reviews_of(programme_id: int, most: int = 8) -> Sequence[AccessReview]:
    """The last confirmations, newest first."""
    return db.session.scalars(
        select(AccessReview)
        .where(AccessReview.programme_id == programme_id)
        .options(joinedload(AccessReview.confirmed_by))
        .order_by(AccessReview.id.desc())
        .limit(most)
    ).all()


def due_at(reviews: Sequence[AccessReview]) -> datetime | None:
    """When the next confirmation is due; None when there was none yet: it is due now."""
    return reviews[0].confirmed_at + EVERY if reviews else None


def is_overdue(reviews: Sequence[AccessReview]) -> bool:
    """Say whether a quarter has passed since somebody confirmed, or nobody ever did."""
    due = due_at(reviews)
    return due is None or due < now()
