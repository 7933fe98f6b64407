"""Cases, and the rows beside them."""

from typing import Any

from tests.make.patients import MakePatients
from tumorboard.accounts.sessions import actor_for
from tumorboard.cases.actions import change_holder, open_case
from tumorboard.cases.attachments.actions import attach
from tumorboard.cases.attachments.models import Attachment
from tumorboard.cases.models import Case, Holder, ImagingStudy
from tumorboard.cases.records import add_imaging
from tumorboard.cases.restriction.actions import restrict_case
from tumorboard.core.db import db
from tumorboard.directory.models import Person, Programme
from tumorboard.emergencies.actions import break_glass
from tumorboard.emergencies.models import EmergencyOpening
from tumorboard.patients.models import Patient
from tumorboard.permissions import Role
from tumorboard.policy import Actor


class MakeCases(MakePatients):
    """Factories of cases."""

    def __init__(self, password: str) -> None:
        super().__init__(password)
        self.coordinators: dict[int, Actor] = {}

    def case(
        self,
        programme: Programme | None = None,
        *,
        by: Person | None = None,
        patient: Patient | None = None,
        name: str = "",
        diagnosis: str = "ewing_sarcoma_pnet",
        certainty: str = "suspected",
        **facts: Any,
    ) -> Case:
        """An open case of a new child, opened by a coordinator unless somebody else is named."""
        programme = programme or self.programme()
        by = by or self.member(programme, Role.COORDINATOR)
        facts = {"site": "femur_distal", "side": "left"} | facts
        if patient is None:
            given, _, family = name.partition(" ")
            named: dict[str, Any] = {"given_names": given, "family_name": family} if name else {}
            patient = self.patient(programme, by=by, **named)
        case = open_case(patient, programme, diagnosis=diagnosis, certainty=certainty, by=self.actor(by), **facts)
        db.session.commit()
        return case

    def restriction(self, case: Case, *readers: Person) -> Case:
        """The case for these people alone; a coordinator of the programme restricts it, and is named on it too."""
        by = self._coordinator(case)
        people = {by.id, *(one.id for one in readers)}
        restrict_case(case, readers=people, reason="A colleague's child", by=self.actor_of(by.id))
        db.session.commit()
        return case

    def opening(self, case: Case, by: Person) -> EmergencyOpening:
        """The patient's record opened in an emergency by somebody."""
        reason = "Unconscious in the emergency room"
        opening = break_glass(case.patient, reason=reason, hours=4, by=self.actor(by))
        db.session.commit()
        return opening

    def actor_of(self, person_id: int) -> Actor:
        """Somebody as the policy sees them now."""
        return actor_for(person_id)

    def imaging(self, case: Case, modality: str = "mri", **facts: Any) -> ImagingStudy:
        """An imaging study of a case."""
        study = add_imaging(case, modality=modality, by=self._coordinator(case), **facts)
        db.session.commit()
        return study

    def attachment(self, case: Case, content: bytes = b"%PDF-1.7\n%%EOF\n") -> Attachment:
        """A referral letter beside a case."""
        kept = attach(case, content, words="Referral letter", most_bytes=100_000, by=self._coordinator(case))
        db.session.commit()
        return kept

    def holder(self, case: Case, institution: str = "County General") -> Holder:
        """An outside institution that holds the patient."""
        holder = change_holder(case, institution=institution, by=self._coordinator(case))
        db.session.commit()
        return holder

    def _coordinator(self, case: Case) -> Actor:
        """A coordinator of the case's programme: one for each programme."""
        if case.programme_id not in self.coordinators:
            programme = db.session.get_one(Programme, case.programme_id)
            self.coordinators[case.programme_id] = self.actor(self.member(programme, Role.COORDINATOR))
        return self.coordinators[case.programme_id]
