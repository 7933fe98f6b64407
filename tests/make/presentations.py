"""Presentations in each state this noun can bring them to; higher nouns bring them further."""

from tests.make.cases import MakeCases
from tumorboard.cases.models import Case
from tumorboard.conferences.models import Conference
from tumorboard.core.db import db
from tumorboard.directory.models import Person, Programme
from tumorboard.permissions import Role
from tumorboard.policy import Actor
from tumorboard.presentations.actions import (
    accept_presentation,
    refer_case,
    return_presentation,
    withdraw_presentation,
)  # fmt: skip
from tumorboard.presentations.models import Presentation

QUESTION = "Is limb salvage possible, and where should the biopsy be taken?"


class MakePresentations(MakeCases):
    """Factories of presentations."""

    def presentation(
        self, programme: Programme | None = None, *, state: str = "referred", by: Person | None = None,
        case: Case | None = None, question: str = QUESTION, **asked,
    ) -> Presentation:  # fmt: skip
        """A presentation that was referred, returned, accepted or withdrawn."""
        if case is None:
            programme = programme or self.programme()
            by = by or self.member(programme, Role.REFERRER)
            case = self.case(programme, by=by)
        by = by or self.referrer_of(case)
        asked = {"presenter_id": by.id} | asked
        presentation = refer_case(case, question=question, by=self.actor(by), **asked)
        db.session.commit()
        self.bring(presentation, state)
        db.session.commit()
        return presentation

    def bring(self, presentation: Presentation, state: str) -> None:
        """Take the steps to a state, as the coordinator would."""
        desk = self.desk(presentation)
        match state:
            case "referred":
                return
            case "returned":
                return_presentation(presentation, needs="The MRI of the thigh", from_whom="Radiology", by=desk)
            case "withdrawn":
                withdraw_presentation(presentation, because="Seen elsewhere", by=desk)
            case "accepted":
                accept_presentation(presentation, by=desk)
            case _:
                raise AssertionError(f"no factory brings a presentation to {state}")

    def desk(self, thing: Presentation | Case | Conference) -> Actor:
        """A coordinator of the thing's programme, the same each time."""
        if thing.programme_id not in self.desks:
            programme = db.session.get_one(Programme, thing.programme_id)
            self.desks[thing.programme_id] = self.actor(self.member(programme, Role.COORDINATOR))
        return self.desks[thing.programme_id]

    def referrer_of(self, case: Case) -> Person:
        """A board member who may refer the case."""
        programme = db.session.get_one(Programme, case.programme_id)
        return self.member(programme, Role.COORDINATOR)
