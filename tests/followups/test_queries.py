"""The worklist of open recommendations, page by page."""

from datetime import date

from tumorboard.core.db import db
from tumorboard.directory.models import Programme
from tumorboard.followups import queries
from tumorboard.permissions import Role


def test_open_recommendations_pages_by_day_and_key_and_skips_none(make, monkeypatch):
    monkeypatch.setattr(queries, "SIZE", 2)
    programme = make.programme("sarcoma")
    plan = make.plan(programme, lines=7)
    rows = make.recommendations(plan)
    days = [None, date(2027, 1, 2), date(2027, 1, 1), None, date(2027, 1, 1), date(2027, 1, 2), None]
    for row, day in zip(rows, days, strict=True):
        row.due_on = day
    db.session.info["recorded"] = True
    db.session.commit()
    actor, found, after = make.desk(plan), [], ""
    while True:
        page = queries.open_recommendations(actor, programme.id, owner_id=None, after=after)
        found += [row.id for row in page.rows]
        if page.next_key is None:
            break
        after = page.next_key
    wanted = sorted(rows, key=lambda row: (row.due_on or date.max, row.id))
    assert found == [row.id for row in wanted]


def test_open_recommendations_shows_a_referrer_only_their_cases(make):
    programme = make.programme("sarcoma")
    mine, _other = make.plan(programme), make.plan(programme)
    referrer = make.actor(mine.presentation.written_by)
    page = queries.open_recommendations(referrer, programme.id, owner_id=None, after="")
    assert {row.presentation_id for row in page.rows} == {mine.presentation_id}


def test_recommendations_of_joins_the_newest_answer(make):
    plan = make.plan()
    first, second = make.recommendations(plan)
    make.settled(first, "partly", note="Half")
    pairs = queries.recommendations_of(plan.presentation_id)
    assert [(one.id, answer.note if answer else None) for one, answer in pairs] == [
        (first.id, "Half"), (second.id, None),
    ]  # fmt: skip


def test_owners_of_open_names_who_owes(make):
    programme = make.programme("sarcoma")
    owner = make.member(programme, Role.ATTENDEE, name="Ada")
    make.plan(programme, owner=owner)
    assert [person.name for person in queries.owners_of_open(db.session.get_one(Programme, programme.id).id)] == ["Ada"]
