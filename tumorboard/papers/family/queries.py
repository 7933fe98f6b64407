"""Reading the page for the family."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tumorboard.core.db import db
from tumorboard.papers.family.models import FamilyApproval, FamilyPage


def family_page_of(presentation_id: int) -> FamilyPage | None:
    """A presentation's page, with who edited it last."""
    mine = FamilyPage.presentation_id == presentation_id
    return db.session.scalar(select(FamilyPage).where(mine).options(joinedload(FamilyPage.edited_by)))


def newest_approval(family_page: FamilyPage | None) -> FamilyApproval | None:
    """Who approved it last, for which version."""
    if family_page is None:
        return None
    mine = FamilyApproval.family_page_id == family_page.id
    return db.session.scalar(select(FamilyApproval).where(mine).order_by(FamilyApproval.id.desc()).limit(1))
