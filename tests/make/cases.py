"""Cases, and the rows beside them."""

from datetime import date
from typing import Any

from tests.make.people import MakePeople
from tumorboard.cases.actions import open_case
from tumorboard.cases.models import Case
from tumorboard.core.db import db, now
from tumorboard.core.words import bare
from tumorboard.directory.models import Person, Programme
from tumorboard.patients.models import Patient, PatientIdentifier, PatientSeen, SeenHow, Sex
from tumorboard.permissions import Role


class MakeCases(MakePeople):
    """Factories of cases."""

    def _child(self, programme: Programme, by: Person, name: str) -> Patient:
        number = self.number()
        given, _, family = (name or f"Child Number{number}").partition(" ")
        patient = Patient(
            given_names=given, family_name=family, name_key=bare(f"{given} {family}"), born_on=date(2014, 5, 17),
            sex=Sex.FEMALE,
        )  # fmt: skip
        patient.identifiers = [PatientIdentifier(system="MRN", value=f"{number:06}", value_key=f"{number:06}")]
        db.session.add(patient)
        db.session.flush()
        seen = PatientSeen(
            patient_id=patient.id, programme_id=programme.id, seen_on=now().date(), how=SeenHow.REFERRAL,
            recorded_by_id=by.id,
        )  # fmt: skip
        db.session.add(seen)
        return patient

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
        case = open_case(
            patient or self._child(programme, by, name), programme, diagnosis=diagnosis, certainty=certainty,
            by=self.actor(by), **facts,
        )  # fmt: skip
        db.session.commit()
        return case
