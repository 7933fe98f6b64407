"""Taking the ledger out: after a proof, narrowed as asked, without a formula, noted, for auditors only."""

import csv
import json
from datetime import timedelta
from io import StringIO

import pytest
from sqlalchemy import select, update

from tumorboard.accounts.models import SignIn
from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db, now
from tumorboard.permissions import Role
from tumorboard.reports.export import entries

WHERE = "/programmes/sarcoma/ledger"


@pytest.fixture
def programme(make):
    """A programme."""
    return make.programme("sarcoma")


@pytest.fixture
def auditor(client, make, programme):
    """An auditor's browser."""
    return client(make.member(programme, Role.AUDITOR, name="Auditor"))


def rows(text: str) -> list[dict[str, str]]:
    """The lines of a file."""
    return list(csv.DictReader(StringIO(text)))


@pytest.mark.parametrize("file", ["/export", ".csv", ".ndjson"])
def test_a_proof_of_the_last_minutes_is_asked_first(auditor, file):
    db.session.execute(update(SignIn).values(proved_at=now() - timedelta(minutes=6)))
    db.session.info["recorded"] = True
    answer = auditor.get(f"{WHERE}{file}?person=1")
    assert answer.status_code == 303
    assert "/prove" in answer.location
    assert "person%3D1" in answer.location


@pytest.mark.parametrize("wrong", ["person=x", "event=x", "day=x", "since=0001-01-01"])
def test_a_senseless_filter_is_not_the_whole_ledger(auditor, wrong):
    assert [auditor.get(f"{WHERE}{file}?{wrong}").status_code for file in ("/export", ".csv", ".ndjson")] == [404] * 3


def test_the_file_is_narrowed_as_asked(auditor, make, programme):
    referrer = make.member(programme, Role.REFERRER, name="Ada Feather")
    make.case(programme, by=referrer)
    other = make.case(programme)
    assert {row["Who"] for row in rows(auditor.get(f"{WHERE}.csv?person={referrer.id}").text)} == {"Ada Feather"}
    opened = rows(auditor.get(f"{WHERE}.csv?event=case.opened").text)
    assert [row["Event"] for row in opened] == ["Case opened"] * 2
    assert opened[1]["About"].startswith(f"case {other.id}")
    assert rows(auditor.get(f"{WHERE}.csv?day={opened[0]['When'][:10]}&event=case.opened").text) == opened
    assert rows(auditor.get(f"{WHERE}.csv?until=1999-12-31").text) == []


def test_the_file_holds_no_formula_says_which_device_and_is_noted(auditor, client, make, programme, monkeypatch):
    monkeypatch.setattr(entries, "PART", 2)
    evil = make.member(programme, Role.COORDINATOR, name='=HYPERLINK("http://evil.example")')
    client(evil).get("/programmes/sarcoma/cases")
    answer = auditor.get(f"{WHERE}.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ledger-sarcoma.csv"'
    lines = rows(answer.text)
    assert '\'=HYPERLINK("http://evil.example")' in {row["Who"] for row in lines}
    assert [bool(row["Device"] and row["Session"]) for row in lines if row["Event"] == "Case list viewed"] == [True]
    assert [int(row["Entry"]) for row in lines] == sorted({int(row["Entry"]) for row in lines})
    noted = db.session.scalars(select(LedgerEntry).where(LedgerEntry.event == Event.LEDGER_EXPORTED)).all()
    assert [(one.sign_in_id is not None, one.address) for one in noted] == [(True, "127.0.0.1")]


def test_fhir_is_an_audit_event_a_line(auditor, make, programme):
    case = make.case(programme, by=make.member(programme, Role.REFERRER), name="Zoe Quill")
    answer = auditor.get(f"{WHERE}.ndjson?event=case.opened")
    assert answer.mimetype == "application/fhir+ndjson"
    (told,) = [json.loads(line) for line in answer.text.splitlines()]
    assert told["subtype"][0]["code"] == "case.opened"
    assert {one["what"]["identifier"]["value"] for one in told["entity"]} == {str(case.patient_id), str(case.id)}
    assert "Quill" not in answer.text


def test_only_auditors_take_it_out(client, make, programme):
    chair = client(make.member(programme, Role.CHAIR))
    assert [chair.get(f"{WHERE}{file}").status_code for file in ("/export", ".csv", ".ndjson")] == [403] * 3
