"""The scanner that listens to the whole run finds what leaks: a planted name is found wherever it is said."""

import logging

import pytest
from flask import request_finished

from tests.privacy import Heard, Scanner
from tumorboard.core.edges import answers
from tumorboard.core.errors import Refusal
from tumorboard.patients.models import Patient, PatientIdentifier
from tumorboard.plans.models import PlanSection


@pytest.fixture
def own() -> Scanner:
    """A scanner of this test's, which knows a patient whom no database ever had."""
    scanner = Scanner()
    scanner.learn(Patient(family_name="Nkemelu"))
    scanner.learn(PatientIdentifier(value="H-7719-X"))
    scanner.learn(PlanSection(text="The margin at the fibula stays narrow"))
    return scanner


def test_a_planted_leak_is_found_wherever_it_is(own):
    own.hear("mail", "Dear Ada,\nNkemelu is listed")
    own.hear("error page 404", "Plan: The margin at the fibula stays narrow.")
    own.hear("address", "/search?words=Nkemelu")
    own.hear("location", "/patients/H-7719-X/")
    own.hear("nothing", "Nkemelus nkemelu H-7719-XY The margin")
    assert [leak.partition(":")[0] for leak in own.leaks()] == ["address", "error page 404", "location", "mail"]


def test_a_log_line_is_heard_as_it_is_written(own):
    line = logging.getLogger("tumorboard.trial")
    Heard(own).emit(line.makeRecord(line.name, logging.WARNING, "x.py", 1, "could not keep %s", ("Nkemelu",), None))
    assert [leak.partition(":")[0] for leak in own.leaks()] == ["log"]


def test_an_address_and_an_error_page_are_heard(app, own):
    with request_finished.connected_to(own.after_request), app.test_request_context("/x?name=Nkemelu"):
        answer = app.process_response(answers._refused(Refusal("Nkemelu was not saved")))
        request_finished.send(app, response=answer)
    assert {leak.partition(":")[0] for leak in own.leaks()} == {"address", "error page 400"}


def test_the_run_has_somebody_to_look_for(scanner, make):
    patient = make.patient()
    assert patient.family_name in scanner.secrets["Osei"]
