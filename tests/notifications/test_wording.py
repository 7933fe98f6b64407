"""Every kind of news can be said, whatever is known, in short sentences that lead somewhere."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tumorboard.notifications.kinds import Kind
from tumorboard.notifications.outbox.links import parts
from tumorboard.notifications.wording import Meeting, told

MEETING = Meeting(datetime(2026, 11, 27, 13, tzinfo=UTC), ZoneInfo("America/New_York"))
CASE = "MSK-2026-0007"


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_said_even_when_little_is_known(kind):
    for facts, meeting in (({}, None), ({"case": CASE, "cases": 2, "count": 1}, MEETING)):
        news = told(kind, facts, meeting, "Radiology")
        every = " ".join([news.subject, news.title, news.action, *news.sentences])
        assert news.subject
        assert news.action
        assert "{" not in every
        assert "!" not in every
        assert CASE not in " ".join([news.subject, news.action, *news.sentences])


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_leads_to_a_page(app, kind):
    with app.test_request_context():
        assert app.url_for(kind.endpoint, **parts(kind, 7, "sarcoma")).startswith("/")


def test_a_published_agenda_counts_what_is_asked():
    facts = {"cases": 7, "needed": 5, "asked": 2}
    news = told(Kind.AGENDA_PUBLISHED, facts, MEETING, "Radiology")
    assert news.subject == "Agenda for Fri 27 Nov 2026, 8:00: 7 cases"
    assert news.sentences == ("Radiology is needed for 5 cases, and is asked a question of its own in 2.",)


def test_a_referrer_is_told_the_times_of_their_cases():
    slots = [["2026-11-27T13:00:00+00:00", CASE], ["2026-11-27T13:16:00+00:00", "MSK-2026-0009"]]
    news = told(Kind.CASE_LISTED, {"slots": slots}, MEETING)
    assert news.subject == "2 cases of yours are on the agenda of Fri 27 Nov 2026, 8:00"
    assert news.sentences == ("Their turns are about 8:00 and 8:16.",)
    assert news.title == f"On the agenda of Fri 27 Nov 2026, 8:00: {CASE} about 8:00, MSK-2026-0009 about 8:16"


def test_the_week_ahead_says_only_what_there_is():
    news = told(Kind.WEEK_AHEAD, {"meetings": 1, "owed": 2}, MEETING)
    assert news.sentences == (
        "1 meeting this week, the first on Fri 27 Nov 2026, 8:00.",
        "2 things are still owed by you.",
    )
