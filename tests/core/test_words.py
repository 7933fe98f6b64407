"""Ages, times and differences as people say them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tumorboard.core import words

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("born", "on", "said"),
    [
        (date(2026, 11, 21), date(2026, 11, 21), "0 days"),
        (date(2026, 11, 20), date(2026, 11, 21), "1 day"),
        (date(2026, 10, 25), date(2026, 11, 21), "27 days"),
        (date(2026, 10, 24), date(2026, 11, 21), "4 weeks"),
        (date(2026, 8, 22), date(2026, 11, 21), "13 weeks"),
        (date(2026, 8, 21), date(2026, 11, 21), "3 months"),
        (date(2024, 11, 22), date(2026, 11, 21), "23 months"),
        (date(2024, 11, 21), date(2026, 11, 21), "2 years"),
        (date(2008, 2, 29), date(2026, 2, 28), "17 years"),
        (date(2026, 11, 22), date(2026, 11, 21), "not yet born"),
    ],
)
def test_age_is_in_a_paediatricians_unit(born, on, said):
    assert words.age(born, on) == said


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 40_000))
def test_age_never_grows_backwards(born, days):
    on = date.fromordinal(min(born.toordinal() + days, date.max.toordinal() - 1))
    later = date.fromordinal(on.toordinal() + 1)
    assert words.whole_months(born, later) >= words.whole_months(born, on)


def test_moment_is_told_in_the_zone():
    assert words.moment(datetime(2026, 12, 4, 13, 0, tzinfo=UTC), NEW_YORK) == "Fri 4 Dec 2026, 8:00"


@pytest.mark.parametrize(
    ("day", "said"), [(21, "today"), (22, "tomorrow"), (20, "yesterday"), (23, "in 2 days"), (1, "2 weeks ago")]
)
def test_away_says_how_far(day, said):
    assert words.away(date(2026, 11, day), date(2026, 11, 21)) == said


@given(st.text(), st.text())
def test_diff_gives_both_texts_back(before, after):
    marks = words.diff(before, after)
    assert "".join(text for mark, text in marks if mark != "in") == before
    assert "".join(text for mark, text in marks if mark != "out") == after


def test_diff_of_a_long_text_marks_the_words_that_changed():
    text = "".join(f"Sentence {number} says what it says. " for number in range(500))
    marks = words.diff(text, text.replace("Sentence 7 says", "Sentence 7 denies").replace("Sentence 490 ", ""))
    assert [mark for mark in marks if mark[0] != "same"] == [
        ("out", "says"), ("in", "denies"), ("out", "Sentence 490 "),
    ]  # fmt: skip
    assert words.diff("a " * 9000 + "b", "c " + "a " * 8000)[0] == ("out", "a " * 9000 + "b")


@given(st.text())
def test_bare_is_stable(text):
    assert words.bare(words.bare(text)) == words.bare(text)


def test_bare_ignores_accents_and_case():
    assert words.bare("  Zoë   ÅNGSTRÖM ") == "zoe angstrom"
