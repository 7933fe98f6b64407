"""The story's order and its words, without a page."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from tumorboard.cases.models import Case
from tumorboard.charts.story import carried_out, current, flags, last_signed, timeline
from tumorboard.plans.states import PlanState, Progress
from tumorboard.presentations.states import PresentationState

ZONE = ZoneInfo("America/New_York")


def case(**facts):
    plain: dict[str, Any] = {"biopsy_status": "", "biopsy_place": "", "biopsy_by": "", "biopsy_on": None, "stage": "",
             "number": "S-1", "opened_at": datetime(2026, 3, 1, 2, tzinfo=UTC), "is_unplanned_excision": False,
             "reference_pathology": ""}  # fmt: skip
    return Case(**(plain | facts))


def row(kind, **facts) -> Any:
    plain: dict[str, Any] = {"key": 1, "on": None, "at": None, "code": "", "words": "", "more": "", "person": ""}
    return SimpleNamespace(kind=kind, **(plain | facts))


def test_timeline_is_newest_first_and_undated_last():
    rows = [
        row("imaging", code="mri", words="Thigh"), row("treatment", code="surgery", on=date(2026, 5, 1)),
        row("imaging", code="ct", on=date(2026, 1, 1)),
    ]  # fmt: skip
    told = timeline(case(), rows, [], [], ZONE)
    assert [one.what for one in told] == ["Surgery", "Case opened", "CT", "MRI · Thigh"]
    assert told[-1].when == "No date given"
    assert told[1].on == date(2026, 2, 28)


def test_flags_say_a_thing_once():
    excised = {"biopsy_status": "unplanned_excision", "biopsy_place": "elsewhere", "is_unplanned_excision": True}
    found = flags(case(**excised, reference_pathology="major"), [row("warning", key=7)])
    assert [(one.colour, one.warning_id) for one in found] == [("blocked", 7), ("blocked", None)]
    planned = flags(case(biopsy_status="planned", biopsy_place="elsewhere"), [row("warning", key=8)])
    assert [(one.colour, one.warning_id) for one in planned] == [("waiting", 8)]


def test_flags_are_quiet_when_nothing_is_wrong():
    assert flags(case(reference_pathology="concordant"), [row("warning", person="Dr. Ode")]) == []


def test_current_skips_what_was_withdrawn():
    states = [PresentationState.WITHDRAWN, PresentationState.PLANNED]
    rows: Any = [SimpleNamespace(state=state) for state in states]
    assert current(rows) is rows[1]


def test_last_signed_skips_drafts_and_what_was_amended():
    plans: Any = [
        (SimpleNamespace(state=state), "") for state in (PlanState.DRAFT, PlanState.SIGNED, PlanState.SUPERSEDED)
    ]
    assert last_signed(plans) is plans[1]
    assert last_signed(plans[:1]) is None


def test_carried_out_counts_in_words():
    progress = [Progress.DONE, Progress.NOT_DONE, Progress.OPEN]
    lines: Any = [SimpleNamespace(progress=one) for one in progress]
    assert carried_out(lines) == "2 of 3 settled, 1 not carried out"
    assert carried_out([]) == "No recommendation"
