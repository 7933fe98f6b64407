"""Statements that are built once must answer for each reader and each moment anew."""

from datetime import timedelta

from sqlalchemy import update

from tumorboard.cases.models import CaseAccess
from tumorboard.charts import queries
from tumorboard.core.db import at, db, now


def test_a_kept_statement_answers_each_reader_by_their_own_rights(make):
    programme = make.programme()
    cast = make.cast(programme)
    presentation = make.presentation(programme)
    case = presentation.case
    coordinator, stranger = make.actor(cast["coordinator"]), make.actor(cast["programme_administrator"])
    for _ in range(2):
        assert [one.id for one in queries.presentations(case, coordinator)] == [presentation.id]
        assert list(queries.presentations(case, stranger)) == []


def test_access_that_ends_is_seen_by_a_statement_built_before(make):
    programme = make.programme()
    presentation = make.presentation(programme)
    case = presentation.case
    knows = make.person("Somebody else")
    db.session.add(CaseAccess(case_id=case.id, person_id=knows.id, why="broke_glass"))
    db.session.info["recorded"] = True
    db.session.flush()
    by = make.actor(knows)
    assert [one.id for one in queries.presentations(case, by)] == [presentation.id]
    ends = update(CaseAccess).where(CaseAccess.person_id == knows.id).values(until=now() + timedelta(hours=1))
    db.session.execute(ends)
    assert len(queries.presentations(case, by)) == 1
    with at(now() + timedelta(hours=2)):
        assert list(queries.presentations(case, by)) == []
