"""An address that makes no sense is refused; a day is a period of one."""

from datetime import date

import pytest

from tumorboard.core.errors import NotFound
from tumorboard.reports.asking import asked_of


def test_a_day_is_a_period():
    asked = asked_of({"day": "2026-11-02", "since": "2020-01-01", "person": "7"})
    assert (asked.since, asked.until, asked.person_id) == (date(2026, 11, 2), date(2026, 11, 2), 7)


@pytest.mark.parametrize(("name", "value"), [("since", "x"), ("until", "0001-01-01"), ("person", "٣"), ("event", "x")])
def test_nonsense_leads_nowhere(name, value):
    with pytest.raises(NotFound):
        asked_of({name: value})
