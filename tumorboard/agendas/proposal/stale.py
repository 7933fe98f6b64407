"""What changed since a proposal was made, so that nothing is applied blindly: pure, in words."""

from collections.abc import Mapping, Sequence

from tumorboard.agendas.planning.week import Candidate, Meeting, Week
from tumorboard.core.words import day, plural


def meeting_changed(then: Week, now: Week, meeting_id: int) -> str:
    """Why a meeting cannot take what was proposed for it any more; empty while it can."""
    before, meeting = then.meeting_by_id[meeting_id], now.meeting_by_id.get(meeting_id)
    if meeting is None:
        return "This meeting is cancelled or over."
    if meeting.is_published:
        return "Its agenda was published meanwhile."
    if meeting.is_closed:
        return "Its cut-off has passed meanwhile."
    if meeting.starts_at != before.starts_at:
        return "It was moved to another time meanwhile."
    if meeting.minutes < before.minutes:
        return f"It is shorter now: {plural(meeting.minutes, 'minute')}."
    return ""


def case_changed(then: Week, now: Week, candidate_id: int, meeting_id: int | None, names: Mapping[int, str]) -> str:
    """Why a case cannot go where it was proposed any more; empty while it can. No meeting: taken off its agenda."""
    before, case = then.candidate_by_id[candidate_id], now.candidate_by_id.get(candidate_id)
    if case is None:
        return "It does not wait any more."
    if case.at != before.at:
        return _moved(case, now, meeting_id)
    if meeting_id is None:
        return "It was moved by hand meanwhile." if case.is_kept and not before.is_kept else ""
    if case.minutes != before.minutes:
        return f"It has {plural(case.minutes, 'minute')} now instead of {before.minutes}."
    if case.lacks and not before.lacks:
        return "It is not ready any more."
    if case.is_kept and meeting_id not in (None, case.at):
        return "It was placed by hand meanwhile."
    return _nobody(case, before, now.meeting_by_id[meeting_id], names) if meeting_id in now.meeting_by_id else ""


def _moved(case: Candidate, now: Week, meeting_id: int | None) -> str:
    if case.at is None:
        return "It was taken off the agenda meanwhile."
    if case.at == meeting_id:
        return "It is on this agenda already."
    meeting = now.meeting_by_id.get(case.at)
    return f"It was put on the agenda of {day(meeting.on)} meanwhile." if meeting else "It is on another agenda now."


def _nobody(case: Candidate, before: Candidate, meeting: Meeting, names: Mapping[int, str]) -> str:
    """A specialty that cannot be there now: it is away, or the case needs it since."""
    if case.stays and case.at == meeting.id:
        return ""
    if meeting.id in case.not_at - before.not_at:
        return "It was taken off this agenda by hand meanwhile."
    away = [names.get(key, "A specialty") for key in sorted(case.needs & meeting.away)]
    return f"{' and '.join(away)} {'is' if len(away) == 1 else 'are'} away now." if away else ""


def out_of_hours(now: Week, meeting: Meeting, order: Sequence[tuple[int | None, int]]) -> int | None:
    """The first case of an agenda (case or break, minutes) that comes while one it needs is not there, or too late."""
    at = 0
    for candidate_id, minutes in order:
        case = now.candidate_by_id.get(candidate_id or 0)
        if case is not None and not (case.stays and case.at == meeting.id):
            hours = [meeting.windows[key] for key in case.needs if key in meeting.windows]
            if at + minutes > meeting.minutes or any(at < begin or at + minutes > end for begin, end in hours):
                return case.id
        at += minutes
    return None
