"""Plans in each state."""

from datetime import timedelta

from tests.make.inputs import MakeInputs
from tumorboard.agendas.running.actions import open_next
from tumorboard.agendas.running.queries import current_item
from tumorboard.conferences.models import Conference
from tumorboard.core.db import db, now
from tumorboard.directory.models import Person, Programme
from tumorboard.plans.actions import (
    add_line,
    amend_plan,
    ask_service,
    record_section,
    sign_plan,
    start_plan,
    weigh_trial,
)
from tumorboard.plans.countersigning.actions import ask_countersignature
from tumorboard.plans.countersigning.models import Countersigning
from tumorboard.plans.models import Plan, PlanLine, PlanService, PlanTrial
from tumorboard.plans.queries import lines_of, silences_of
from tumorboard.plans.signing.actions import note_missing_input
from tumorboard.plans.signing.models import MissingInput
from tumorboard.plans.states import SectionKind
from tumorboard.presentations.models import Presentation

CONSENSUS = "Two more cycles of chemotherapy, then wide resection with a growing prosthesis."


class MakePlans(MakeInputs):
    """Factories of plans."""

    def plan(
        self, programme: Programme | None = None, *, state: str = "signed", lines: int = 2,
        presentation: Presentation | None = None, owner: Person | None = None, **asked,
    ) -> Plan:  # fmt: skip
        """A plan: ``empty``, ``draft`` (complete, not signed), ``signed``, or ``amending`` (a draft of version 2)."""
        presentation = presentation or self.on_agenda(programme, **asked)
        chair = self.actor(self.chair_of(presentation))
        plan = start_plan(presentation, by=chair)
        if state != "empty":
            self.write(plan, lines=lines, owner=owner)
        if state in ("signed", "amending"):
            sign_plan(plan, by=chair)
        if state == "amending":
            plan = amend_plan(plan, because="The margin was close", by=chair)
        db.session.commit()
        return plan

    def write(self, plan: Plan, *, lines: int = 2, owner: Person | None = None) -> None:
        """Fill in what is needed before signing."""
        by = self.actor(self.chair_of(plan.presentation))
        record_section(plan, SectionKind.CONSENSUS, text=CONSENSUS, by=by)
        record_section(plan, SectionKind.INTENT, code="curative", by=by)
        record_section(plan, SectionKind.FAMILY_TOLD, text="Dr. Lena Vogt", on=now().date(), by=by)
        for number in range(lines):
            add_line(
                plan, modality="surgery", words=f"Wide resection, step {number + 1}", due_on=self.soon(number),
                owner_id=owner.id if owner else by.id, by=by,
            )  # fmt: skip
        if not lines:
            record_section(plan, SectionKind.NO_CHANGE, code="continue", by=by)
        note_missing_input(plan, by=by)
        db.session.commit()

    def lines(self, plan: Plan) -> list[PlanLine]:
        """The lines of a plan."""
        return list(lines_of(plan.id))

    def note_of(self, plan: Plan) -> MissingInput:
        """The first discipline that a plan notes to have given no input."""
        return silences_of(plan.id)[0]

    def countersigning(self, plan: Plan, code: str = "RAD") -> Countersigning:
        """A discipline asked to countersign a signed plan."""
        by = self.actor(self.chair_of(plan.presentation))
        asked = ask_countersignature(plan, self.specialty(plan.presentation, code), by=by)
        db.session.commit()
        return asked

    def trial_and_service(self, plan: Plan) -> tuple[PlanTrial, PlanService]:
        """A trial that was weighed and a service that is asked for."""
        by = self.actor(self.chair_of(plan.presentation))
        trial = weigh_trial(plan, name="AEWS1031", group="cog", status="not_eligible", because="Prior therapy", by=by)
        service = ask_service(plan, service="child_life", note="Before surgery", by=by)
        db.session.commit()
        return trial, service

    def soon(self, days: int = 0):
        """A day that is not over anywhere."""
        return (now() + timedelta(days=days + 14)).date()

    def taken_up(self, meeting: Conference) -> Plan:
        """The next case of a running meeting is open, and its plan is begun."""
        by = self.desk(meeting)
        current = current_item(meeting.id)
        item = open_next(meeting, since=current.id if current else None, by=by)
        assert item is not None and item.presentation is not None
        plan = start_plan(item.presentation, by=by)
        db.session.commit()
        return plan
