"""The worklist, page by page, view by view."""

from datetime import date

from tumorboard.core.db import db
from tumorboard.followups.worklist import bykey, queries
from tumorboard.followups.worklist.queries import Count, View
from tumorboard.permissions import Role
from tumorboard.plans.states import Progress

TODAY = date(2027, 1, 2)


def test_open_recommendations_pages_by_day_and_key_and_skips_none(make, monkeypatch):
    monkeypatch.setattr(bykey, "SIZE", 2)
    programme = make.programme("sarcoma")
    plan = make.plan(programme, lines=7)
    rows = make.recommendations(plan)
    days = [None, date(2027, 1, 2), date(2027, 1, 1), None, date(2027, 1, 1), date(2027, 1, 2), None]
    for row, day in zip(rows, days, strict=True):
        row.due_on = day
    rows[1].progress = Progress.BLOCKED
    db.session.info["recorded"] = True
    db.session.commit()
    actor = make.desk(plan)

    def _ids(view):
        found: list[int] = []
        key: str | None = ""
        while key is not None:
            page = queries.open_recommendations(
                actor, programme.id, today=TODAY, owner_id=None, after=key, view=view
            )  # fmt: skip
            found += [row.id for row in page.rows]
            key = page.next_key
        return found

    still = sorted(
        [row for row in rows if row.progress is Progress.OPEN], key=lambda one: (one.due_on or date.max, one.id)
    )
    assert _ids(View.OPEN) == [row.id for row in still]
    assert _ids(View.OVERDUE) == [rows[2].id, rows[4].id]
    assert _ids(View.BLOCKED) == [rows[1].id]


def test_open_recommendations_shows_a_referrer_only_their_cases(make):
    programme = make.programme("sarcoma")
    mine, _other = make.plan(programme), make.plan(programme)
    referrer = make.actor(mine.presentation.written_by)
    page = queries.open_recommendations(referrer, programme.id, today=TODAY, owner_id=None, after="")
    assert {row.presentation_id for row in page.rows} == {mine.presentation_id}
    assert sum((one.count for one in queries.owners_of_open(referrer, programme.id, TODAY)), Count()).open == 2


def test_owners_of_open_names_who_owes_how_much(make):
    programme = make.programme("sarcoma")
    owner = make.member(programme, Role.ATTENDEE, name="Ada")
    plan = make.plan(programme, owner=owner, lines=3)
    first, second, _third = make.recommendations(plan)
    first.due_on, second.progress = date(2026, 1, 1), Progress.BLOCKED
    second.owner_id = None
    db.session.info["recorded"] = True
    db.session.commit()
    found = queries.owners_of_open(make.desk(plan), programme.id, date(2026, 11, 1))
    assert [(one.name, one.count) for one in found] == [
        ("Ada", Count(open=2, overdue=1)), ("Outside the programme", Count(blocked=1)),
    ]  # fmt: skip
