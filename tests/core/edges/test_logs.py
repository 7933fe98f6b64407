"""A log line is JSON, names the request, and holds no word of a patient's."""

import json
import logging
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from tests.conftest import PASSWORD
from tumorboard.core.db import db
from tumorboard.core.edges.logs import formatter
from tumorboard.core.once import OnceToken

log = logging.getLogger("tumorboard.trial")


@pytest.fixture
def lines():
    """What would be written, each line as read back."""
    written: list[dict[str, Any]] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(json.loads(self.format(record)))

    kept, root = Kept(), logging.getLogger("tumorboard")
    kept.setFormatter(formatter())
    root.addHandler(kept)
    before = root.level
    root.setLevel(logging.INFO)
    yield lambda: written
    root.removeHandler(kept)
    root.setLevel(before)


def test_a_request_is_one_line_with_its_id_and_rule(lines, client, make):
    person = make.person(is_installation_administrator=True)
    answer = client(person).get(f"/people/{person.id}?secret=Osei")
    line = next(one for one in lines() if one.get("rule") == "/people/<int:person_id>")
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert (line["person"], line["person_id"], line["status"], line["method"]) == (person.id, person.id, 200, "GET")
    assert "Osei" not in json.dumps(lines())


def test_an_exception_is_told_without_its_words(lines, make):
    db.session.execute(text("SELECT 1"))
    for number in (1, 2):
        db.session.add(OnceToken(token="Osei's token", person_id=number))
    try:
        db.session.commit()
    except IntegrityError as error:
        db.session.rollback()
        assert "Osei" not in str(error) or db.engine.dialect.name == "postgresql"
        log.exception("job failed", extra={"job": 7})
    line = lines()[-1]
    assert line["error"][0] == "IntegrityError"
    assert line["job"] == 7
    assert any("test_logs.py" in place for place in line["where"])
    assert "Osei" not in json.dumps(line)


def test_nothing_typed_begins_a_line_of_its_own(caplog):
    log.warning('a\n{"level": "forged"}')
    assert "\n" not in formatter().format(caplog.records[-1])


def test_a_password_that_was_tried_is_in_no_line(lines, client):
    client().post("/sign-in", data={"email": "a@hospital.example", "password": PASSWORD})
    assert PASSWORD not in json.dumps(lines())
    assert "a@hospital.example" not in json.dumps(lines())


def test_an_error_of_the_database_keeps_its_parameters_to_itself(make):
    with pytest.raises(DBAPIError) as told:
        db.session.execute(text("SELECT :name FROM nowhere"), {"name": "Osei"})
    db.session.rollback()
    assert "Osei" not in str(told.value)


def test_a_forged_form_leaves_a_line(app, lines, client, make):
    app.config["WTF_CSRF_ENABLED"] = True
    person = make.person()
    assert client(person).post("/sign-out-everywhere").status_code == 400
    line = next(one for one in lines() if one.get("rule") == "/sign-out-everywhere")
    assert (line["status"], line["person"], line["level"]) == (400, person.id, "info")
