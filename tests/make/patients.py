"""Patients, by the actions."""

from datetime import date
from typing import Any

from tests.make.people import MakePeople
from tumorboard.core.db import db
from tumorboard.directory.models import Person, Programme
from tumorboard.patients.actions import close_child, register_patient
from tumorboard.patients.models import ChildClosure, Patient
from tumorboard.permissions import Role


class MakePatients(MakePeople):
    """Factories of patients."""

    def patient(
        self, programme: Programme | None = None, *, by: Person | None = None, born_on: date = date(2015, 3, 1),
        seen_on: date = date(2026, 1, 5), **facts: Any,
    ) -> Patient:  # fmt: skip
        """A patient seen in the programme, registered by ``by`` (a new referrer, if nobody is named)."""
        number = self.number()
        programme = programme or self.programme()
        by = by or self.member(programme, Role.REFERRER)
        plain: dict[str, Any] = {
            "given_names": "Amara", "family_name": f"Osei {number}", "sex": "female",
            "identifiers": [("Hospital number", f"H{number:06}")],
        }  # fmt: skip
        patient = register_patient(programme, born_on=born_on, seen_on=seen_on, by=self.actor(by), **(plain | facts))
        db.session.commit()
        return patient

    def closure(self, patient: Patient, programme: Programme) -> ChildClosure:
        """A child who needs no next step in the programme."""
        by = self.actor(self.member(programme, Role.COORDINATOR))
        closure = close_child(patient, programme, reason="Moved, followed elsewhere", by=by)
        db.session.commit()
        return closure
