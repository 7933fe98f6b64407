"""Case numbers: readable, in order, without gaps."""

from datetime import UTC, datetime

from tumorboard.cases.numbers import next_number, written
from tumorboard.core.db import db


def test_written_reads_as_people_say_it():
    assert written("MSK", datetime(2026, 3, 1, tzinfo=UTC), 42) == "MSK-2026-0042"


def test_next_number_leaves_no_gap_when_a_case_is_not_kept(make):
    programme = make.programme("sarcoma")
    first = next_number(programme)
    db.session.rollback()
    assert next_number(programme) == first
    assert programme.last_case_number == 1


def test_next_number_never_repeats_between_programmes(make):
    one, other = make.programme("bone-one"), make.programme("bone-two")
    numbers = [next_number(programme) for programme in (one, other, one, other)]
    assert len(set(numbers)) == 4
