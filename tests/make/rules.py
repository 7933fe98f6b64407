"""Rules of a programme, heads of specialties, and cases that leave one out."""

from typing import Any

from sqlalchemy import select

from tests.make.presentations import MakePresentations
from tumorboard.core.db import db
from tumorboard.directory.actions import give_membership
from tumorboard.directory.models import Person, Programme, Specialty
from tumorboard.permissions import Role
from tumorboard.presentations.left_out.models import LeftOut
from tumorboard.presentations.rules.actions import change_rules
from tumorboard.presentations.rules.models import RuleSet
from tumorboard.presentations.rules.queries import standing_rules


class MakeRules(MakePresentations):
    """Factories of rules."""

    def rule(self, specialty: str = "PAT", because: str = "Lower limb", **conditions: Any) -> dict[str, Any]:
        """A rule as it is kept; on the lower limb unless told otherwise."""
        return {"specialty": specialty, "because": because, **(conditions or {"regions": ["lower limb"]})}

    def rules(self, programme: Programme, *rules: dict[str, Any]) -> RuleSet:
        """A new version of a programme's rules."""
        by = self.actor(self.member(programme, Role.CHAIR))
        version = standing_rules(programme).number
        saved = change_rules(programme, rules or [self.rule()], version=version, by=by)
        db.session.commit()
        return saved

    def head(self, programme: Programme, code: str = "RAD", person: Person | None = None) -> Person:
        """The head of a specialty."""
        person = person or self.person()
        spoken = self.specialty_of(programme, code)
        give_membership(programme, person, [Role.ATTENDEE], specialty=spoken, is_head=True, by=self.root())
        db.session.commit()
        return person

    def specialty_of(self, programme: Programme, code: str) -> Specialty:
        """A specialty of a programme by its code."""
        found = select(Specialty).where(Specialty.programme_id == programme.id, Specialty.code == code)
        return db.session.scalars(found).one()

    def left_out(self, programme: Programme, code: str = "RAD", because: str = "No imaging in question") -> LeftOut:
        """A referral that leaves a specialty out."""
        specialty = self.specialty_of(programme, code)
        presentation = self.presentation(programme, left_out={specialty.id: because})
        return db.session.scalars(select(LeftOut).where(LeftOut.presentation_id == presentation.id)).one()
