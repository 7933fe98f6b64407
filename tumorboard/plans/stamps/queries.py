"""Reading who was there in the minutes of a plan's case, as stamped and as corrected since."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from tumorboard.agendas.running.queries import spans_of_presentation
from tumorboard.conferences.attendance.models import AttendanceCorrection
from tumorboard.conferences.attendance.queries import corrections_of, present_during, present_specialties
from tumorboard.conferences.attendance.spans import Window
from tumorboard.core.db import db, now
from tumorboard.directory.models import Specialty
from tumorboard.plans.models import Plan


class Corrected(NamedTuple):
    """What became of a stamp: who was there as corrected since, by code, and every correction with its reason."""

    present: Sequence[str]
    absent: Sequence[str]
    is_other: bool
    corrections: Sequence[AttendanceCorrection]


def minutes_of(plan: Plan) -> list[Window]:
    """When the case was discussed in the plan's meeting; nothing where nobody noted it: the whole meeting."""
    if plan.conference_id is None:
        return []
    return [(one.from_at, one.until_at) for one in spans_of_presentation(plan.conference_id, plan.presentation_id)]


def present_for(plan: Plan, minutes: Sequence[Window]) -> set[int]:
    """The ids of the specialties that were there in these minutes; without any, in the whole meeting."""
    if plan.conference_id is None:
        return set()
    return present_during(plan.conference_id, minutes) if minutes else present_specialties(plan.conference_id)


def stamped_minutes(minutes: Sequence[Window]) -> dict[str, Any]:
    """The minutes as they are kept in the stamp: moments in UTC; an end left out: it went on when it was signed."""
    words = [
        f"{begins.isoformat(timespec='seconds')} {ends.isoformat(timespec='seconds') if ends else ''}".strip()
        for begins, ends in minutes
    ]
    return {"minutes": words} if words else {}


def sealed_until(plan: Plan) -> datetime:
    """Until when attendance counted for this plan: the end of its case, or now."""
    ends = [ends for _, ends in minutes_of(plan)]
    return max((one for one in ends if one is not None), default=now()) if None not in ends else now()


def minutes_stamped(stamp: Mapping[str, Any]) -> list[Window]:
    """The minutes that a stamp says; nothing for the whole meeting."""
    windows: list[Window] = []
    for words in stamp.get("minutes", []):
        begins, _, ends = words.partition(" ")
        windows.append((datetime.fromisoformat(begins), datetime.fromisoformat(ends) if ends else None))
    return windows


def corrected_stamp(plan: Plan) -> Corrected | None:
    """A signed plan's quorum as attendance stands now; None while nobody has corrected it since the signing."""
    if plan.conference is None or plan.signed_at is None:
        return None
    corrected_at = plan.conference.attendance_corrected_at
    if corrected_at is None or corrected_at <= plan.signed_at:
        return None
    corrections = corrections_of(plan.conference.id, since=plan.signed_at)
    windows = [(begins, ends or plan.signed_at) for begins, ends in minutes_stamped(plan.quorum)]
    there = present_for(plan, windows)
    codes = set(db.session.scalars(select(Specialty.code).where(Specialty.id.in_(there))))
    present = [code for code in plan.quorum["needed"] if code in codes]
    absent = [code for code in plan.quorum["needed"] if code not in codes]
    return Corrected(present, absent, present != plan.quorum["present"], corrections)
