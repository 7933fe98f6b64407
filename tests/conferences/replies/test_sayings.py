"""The predicted quorum in words."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tumorboard.conferences.replies.sayings import heat_words, predict, predicted
from tumorboard.conferences.replies.stances import Expectation
from tumorboard.conferences.replies.states import Expected

ZONE = ZoneInfo("America/New_York")
START = datetime(2026, 12, 4, 13, tzinfo=UTC)
HALF, END = START + timedelta(minutes=30), START + timedelta(hours=1)
WHOLE = Expectation(Expected.COMING, people=1, windows=((START, END),))
EARLY = Expectation(Expected.COMING, until_at=HALF, people=1, windows=((START, HALF),))


@dataclass(frozen=True)
class Spoken:
    """A specialty."""

    id: int = 1
    code: str = "RAD"
    name: str = "Radiology"


@pytest.mark.parametrize(
    ("expected", "during", "sentence", "status"),
    [
        (None, None, "Radiology: nobody speaks for it", "missing"),
        (Expectation(Expected.UNKNOWN, people=2), None, "Radiology: nobody has said yes", "expected"),
        (Expectation(Expected.AWAY, people=2), None, "Radiology: nobody can come", "missing"),
        (
            Expectation(Expected.AWAY, people=1, away_until=date(2026, 12, 4)), None,
            "Radiology: away until 4 December", "missing",
        ),
        (WHOLE, (HALF, END), "Radiology: comes", "given"),
        (EARLY, None, "Radiology: comes until 8:30", "given"),
        (EARLY, (START, HALF), "Radiology: comes until 8:30", "given"),
        (EARLY, (HALF, END), "Radiology: not then, comes until 8:30", "missing"),
    ],
)  # fmt: skip
def test_predict_says_it_in_words_and_as_a_chip(expected, during, sentence, status):
    found = predict(Spoken(), expected, ZONE, during)
    assert (found.sentence, found.chip[2]) == (sentence, status)


def test_predicted_keeps_the_order_of_the_needs():
    needs = [Spoken(2, "PAT", "Pathology"), Spoken()]
    assert [one.code for one in predicted(needs, {1: WHOLE}, ZONE)] == ["PAT", "RAD"]


def test_heat_words_never_say_that_all_come_while_nobody_has():
    yes, open_, away = Expected.COMING, Expected.UNKNOWN, Expected.AWAY
    assert heat_words([[yes, open_], [open_, open_]]) == "2 of 2 coming meetings still wait for a yes"
    assert heat_words([[yes, away], [away, away]]) == "3 gaps in 2 coming meetings"
    assert heat_words([[yes, away], [yes, open_]]) == "1 gap in 2 coming meetings; 1 still waits for a yes"
    assert heat_words([[yes, yes]]) == "Every specialty comes, at 1 coming meeting"
