"""Every event is told as a FHIR R4 AuditEvent with what its definition asks for (hl7.org/fhir/R4/auditevent.html)."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from tumorboard.audit.events import Event
from tumorboard.reports.export.fhir import audit_event


def entry(event: Event, **facts):
    """An entry as the file's query tells it."""
    told = {
        "id": 7, "at": datetime(2026, 11, 2, 13, 0, tzinfo=UTC), "event": event, "person_id": 3, "name": "Ada",
        "patient_id": None, "case_id": 5, "subject": "plan", "subject_id": 9, "facts": {}, "request_id": "ab",
        "address": "10.0.0.1", "sign_in_id": 4, "device": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
    }  # fmt: skip
    return SimpleNamespace(**told | facts)


def is_coding(told) -> bool:
    """Whether this is a Coding with a system, a code and words."""
    return set(told) == {"system", "code", "display"} and all(told.values()) and "://" in told["system"]


@pytest.mark.parametrize("event", list(Event))
def test_every_event_has_the_shape(event):
    told = audit_event(entry(event), base="https://board.example", site="Sarcoma")
    required = {"resourceType", "type", "recorded", "agent", "source"}
    allowed = required | {"id", "subtype", "action", "outcome", "entity"}
    assert required <= set(told) <= allowed
    assert told["recorded"] == "2026-11-02T13:00:00.000+00:00"
    assert told["action"] in tuple("CRUDE")
    assert told["outcome"] in ("0", "4")
    (agent,) = told["agent"]
    assert (agent["requestor"], agent["network"]) == (True, {"address": "10.0.0.1", "type": "2"})
    assert told["source"]["observer"]["display"] == "Tumorboard"
    coded = [told["type"], *told["subtype"], *told["source"]["type"]]
    coded += [one[part] for one in told["entity"] for part in ("type", "role")]
    assert all(is_coding(one) for one in coded)


@pytest.mark.parametrize(
    ("event", "action", "code", "outcome"),
    [
        (Event.CASE_READ, "R", "110110", "0"), (Event.CASES_LISTED, "R", "110110", "0"),
        (Event.CASE_OPENED, "C", "110110", "0"), (Event.CASE_CHANGED, "U", "110110", "0"),
        (Event.IMAGING_REMOVED, "D", "110110", "0"), (Event.PERSON_MADE, "C", "110113", "0"),
        (Event.SIGNED_IN, "E", "110114", "0"), (Event.SIGN_IN_FAILED, "E", "110114", "4"),
        (Event.REFUSED, "E", "110110", "4"), (Event.LEDGER_READ, "R", "110101", "0"),
        (Event.LEDGER_EXPORTED, "R", "110106", "0"),
    ],
)  # fmt: skip
def test_an_event_is_told_by_its_verb(event, action, code, outcome):
    told = audit_event(entry(event), base="https://board.example", site="Sarcoma")
    assert (told["action"], told["type"]["code"], told["outcome"]) == (action, code, outcome)


def test_lists_name_each_patient_and_case_and_nobody_is_nobody():
    told = audit_event(
        entry(Event.CASES_LISTED, subject="", case_id=None, person_id=None, name=None, address="", device=None,
              facts={"cases": [5, 6], "patients": [1], "note": 2}),
        base="https://board.example", site="Sarcoma",
    )  # fmt: skip
    named = [one["what"]["identifier"] for one in told["entity"]]
    assert [(one["system"].rpartition("/")[2], one["value"]) for one in named] == [
        ("patients", "1"), ("cases", "5"), ("cases", "6"),
    ]  # fmt: skip
    assert told["entity"][-1]["detail"][0] == {"type": "facts", "valueString": '{"note": 2}'}
    assert told["agent"] == [{"who": {"display": "Nobody signed in"}, "requestor": False}]
