"""The pages of series and their days without a meeting."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tumorboard.agendas.actions import publish_agenda
from tumorboard.conferences.models import Conference, ConferenceSeries, Holiday
from tumorboard.core.db import db, now

SOON = (now() + timedelta(days=9)).date().isoformat()


def test_make_series_plans_its_meetings_and_change_series_moves_them(programme, browser):
    told = {
        "name": "Tumor Conference", "weekday": "4", "starts": "08:00", "first_on": SOON,
        "time_zone": "America/New_York", "length_minutes": "60",
    }  # fmt: skip
    answer = browser.post("/programmes/sarcoma/series/make", data=told | {"time_zone": "Mars"})
    assert "This is no time zone name" in answer.text
    assert browser.post("/programmes/sarcoma/series/make", data=told).status_code == 303
    series = db.session.scalars(select(ConferenceSeries)).one()
    assert browser.post(f"/series/{series.id}", data=told | {"starts": "09:15"}).status_code == 303
    zone = ZoneInfo("America/New_York")
    clocks = {f"{one.starts_at.astimezone(zone):%a %H:%M}" for one in db.session.scalars(select(Conference))}
    assert clocks == {"Fri 09:15"}


def test_holidays_are_added_once_and_removed(make, programme, browser):
    series = make.series(programme)
    address = f"/series/{series.id}/holidays"
    assert browser.post(address, data={"on": SOON, "words": "Congress"}).status_code == 303
    assert "is already a day without a meeting" in browser.post(address, data={"on": SOON}).text
    holiday = db.session.scalars(select(Holiday)).one()
    other = make.series(make.programme())
    assert browser.post(f"/series/{other.id}/holidays/{holiday.id}/remove").status_code == 404
    assert browser.post(f"{address}/{holiday.id}/remove").status_code == 303
    assert db.session.scalars(select(Holiday)).all() == []


def test_end_series_refuses_an_end_before_its_beginning(make, programme, browser):
    series = make.series(programme)
    assert browser.post(f"/series/{series.id}/end", data={"ended_on": "2001-01-01"}).status_code == 422
    assert browser.post(f"/series/{series.id}/end", data={"ended_on": SOON}).status_code == 303
    assert str(db.session.get_one(ConferenceSeries, series.id).ended_on) == SOON


def test_change_series_leads_to_the_meetings_that_stay(make, programme, browser):
    series = make.series(programme)
    meeting = db.session.scalars(select(Conference).where(Conference.starts_at > now()).limit(1)).one()
    item = make.listed(meeting)
    publish_agenda(meeting, by=make.desk(meeting))
    db.session.commit()
    told = {"name": "Tumor Conference", "weekday": "4", "starts": "09:15", "length_minutes": "60"}
    answer = browser.post(f"/series/{series.id}", data=told, follow_redirects=True).text
    assert "1 meeting kept: the agenda is published." in answer
    assert f'href="/conferences/{item.conference_id}/time"' in answer
