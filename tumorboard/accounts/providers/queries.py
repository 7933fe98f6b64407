"""Which providers vouch for a person."""

from collections.abc import Sequence

from sqlalchemy import select

from tumorboard.accounts.providers.models import Identity
from tumorboard.core.db import db


def identities_of(person_id: int) -> Sequence[Identity]:
    """The providers at which this person signs in, the oldest link first."""
    return db.session.scalars(select(Identity).where(Identity.person_id == person_id).order_by(Identity.id)).all()
