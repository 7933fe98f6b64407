"""Reading what was decided at triage."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tumorboard.core.db import db
from tumorboard.presentations.models import ProtocolListing


def last_listing(presentation_id: int) -> ProtocolListing | None:
    """Who said last that a presentation is listed without discussion, and who asked for one since."""
    return db.session.scalar(
        select(ProtocolListing)
        .where(ProtocolListing.presentation_id == presentation_id)
        .options(joinedload(ProtocolListing.said_by), joinedload(ProtocolListing.ended_by))
        .order_by(ProtocolListing.id.desc())
        .limit(1)
    )


def current_listing(presentation_id: int) -> ProtocolListing | None:
    """The same while it holds."""
    listing = last_listing(presentation_id)
    return listing if listing is not None and listing.ended_at is None else None
