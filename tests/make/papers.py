"""Pages for families, and letterheads."""

from sqlalchemy import select

from tests.make.plans import MakePlans
from tumorboard.agendas.models import AgendaItem
from tumorboard.agendas.states import Outcome
from tumorboard.conferences.models import Conference
from tumorboard.core.db import db
from tumorboard.directory.letterhead.actions import change_letterhead
from tumorboard.directory.letterhead.models import Letterhead
from tumorboard.directory.models import Programme
from tumorboard.papers.family.actions import approve_family_page, write_family_page
from tumorboard.papers.family.models import FamilyPage
from tumorboard.papers.family.plain import FamilyPart
from tumorboard.permissions import Role
from tumorboard.plans.models import Plan


class MakePapers(MakePlans):
    """Factories of what leaves a meeting."""

    def places(self, meeting: Conference, outcome: Outcome) -> list[AgendaItem]:
        """The places on an agenda that ended like this."""
        where = (AgendaItem.conference_id == meeting.id, AgendaItem.outcome == outcome)
        return list(db.session.scalars(select(AgendaItem).where(*where).order_by(AgendaItem.position)))

    def family_page(self, plan: Plan, *, is_approved: bool = True) -> FamilyPage:
        """The page for the family of a signed plan, approved by whoever referred the case."""
        by = self.actor(plan.presentation.written_by)
        parts = {part.value: f"Plain words about {part.value}" for part in FamilyPart}
        family_page = write_family_page(plan, parts=parts, version=0, by=by)
        db.session.flush()
        if is_approved:
            approve_family_page(plan, version=family_page.version, by=by)
        db.session.commit()
        return family_page

    def letterhead(self, programme: Programme) -> Letterhead:
        """A letterhead without a logo."""
        by = self.actor(self.member(programme, Role.PROGRAMME_ADMINISTRATOR))
        made = change_letterhead(programme, name_lines="Hospital", address_lines="1 Hill Road", footer="Private", by=by)
        db.session.commit()
        return made
