"""The coordinator's week, read in a fixed number of queries whatever the number of cases and meetings."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload, load_only

from tumorboard.agendas.models import AgendaItem
from tumorboard.agendas.planning.week import Candidate, Meeting, Pause, Week, Weights
from tumorboard.agendas.proposal.models import Acceptance, Proposal, ProposalWeights
from tumorboard.agendas.reading.lines import COLUMNS, CaseLine, Need, needs_of
from tumorboard.agendas.states import Outcome
from tumorboard.cases.models import Case
from tumorboard.conferences.models import Conference
from tumorboard.conferences.replies.expected import Expectation, Expected, expected_of
from tumorboard.conferences.series.cutoff import is_closed
from tumorboard.conferences.states import ConferenceState
from tumorboard.conferences.times import today_in
from tumorboard.core.db import db, now
from tumorboard.directory.models import Person, Programme
from tumorboard.patients.models import Patient
from tumorboard.presentations.models import Presentation, ReadinessNeed
from tumorboard.presentations.states import PresentationState

MEETINGS, CASES = 12, 500


@dataclass(frozen=True)
class Read:
    """The week, and what its pages show of it: lines of cases, needs, names of specialties, the meetings."""

    week: Week
    lines: dict[int, CaseLine]
    needs: dict[int, list[Need]]
    names: dict[int, str]
    conferences: dict[int, Conference]
    expected: dict[int, set[int]] = field(default_factory=dict)
    #: Required of a case that waits, and nobody speaks for it at any coming meeting: the names, by id.
    vacant: dict[int, str] = field(default_factory=dict)


def week_of(programme: Programme, *, weights: Weights | None = None, also: Collection[int] = ()) -> Read:
    """What a proposal depends on, as it is now; ``also`` are presentations to be read though they do not wait."""
    conferences = _coming(programme.id)
    expected = expected_of(conferences)
    standing = _items(conferences)
    rows = _waiting(programme.id, also)
    needs, lacks = needs_of([row[0] for row in rows]), _lacking(programme.id)
    meetings = tuple(_meeting(one, expected[one.id], standing) for one in conferences)
    weights = weights or weights_of(programme.id)
    candidates = _candidates(rows, needs, lacks, standing, {one.id for one in meetings if one.is_open})
    names = {need.specialty_id: need.name for asked in needs.values() for need in asked}
    wanted = {key for one in candidates for key in one.needs}
    return Read(
        Week(today_in(programme.time_zone), meetings, candidates, weights),
        {row[0]: CaseLine(*row[6:]) for row in rows}, needs,
        names,
        {one.id: one for one in conferences},
        {key: {one for one, how in known.items() if how.state is not Expected.AWAY} for key, known in expected.items()},
        {key: names[key] for key in sorted(wanted) if _is_vacant(key, expected.values())},
    )  # fmt: skip


def _is_vacant(specialty_id: int, expected: Collection[Mapping[int, Expectation]]) -> bool:
    """Say whether nobody speaks for it at any of the meetings."""
    known = [at[specialty_id].people for at in expected if specialty_id in at]
    return bool(expected) and not any(known)


def weights_of(programme_id: int) -> Weights:
    """A programme's weights."""
    kept = kept_weights(programme_id)
    return kept.weights() if kept else Weights()


def kept_weights(programme_id: int) -> ProposalWeights | None:
    """A programme's own weights, when it has some."""
    return db.session.scalar(select(ProposalWeights).where(ProposalWeights.programme_id == programme_id))


def acceptances_of(proposal_id: int) -> Sequence[Acceptance]:
    """What was accepted of a proposal, and taken back."""
    return db.session.scalars(
        select(Acceptance).where(Acceptance.proposal_id == proposal_id).order_by(Acceptance.id)
    ).all()


def last_proposal(programme_id: int) -> Proposal | None:
    """The proposal made last, with who made it."""
    return db.session.scalar(
        select(Proposal)
        .where(Proposal.programme_id == programme_id)
        .options(load_only(Proposal.made_at), joinedload(Proposal.made_by).load_only(Person.name))
        .order_by(Proposal.id.desc())
        .limit(1)
    )


def _coming(programme_id: int) -> Sequence[Conference]:
    return db.session.scalars(
        select(Conference)
        .where(
            Conference.programme_id == programme_id, Conference.state == ConferenceState.PLANNED,
            Conference.starts_at > now(),
        )
        .options(joinedload(Conference.series))
        .order_by(Conference.starts_at, Conference.id)
        .limit(MEETINGS)
    ).all()  # fmt: skip


def _items(conferences: Sequence[Conference]) -> Sequence[Any]:
    """What stands on these agendas, breaks too, and what was taken off them by hand, in their order."""
    return db.session.execute(
        select(
            AgendaItem.id, AgendaItem.conference_id, AgendaItem.presentation_id, AgendaItem.minutes,
            AgendaItem.outcome, AgendaItem.is_proposed,
        )
        .where(
            AgendaItem.conference_id.in_([one.id for one in conferences]),
            or_(
                AgendaItem.outcome.is_(None),
                and_(AgendaItem.outcome == Outcome.REMOVED, AgendaItem.is_proposed.is_(False)),
            ),
        )
        .order_by(AgendaItem.conference_id, AgendaItem.position, AgendaItem.id)
    ).all()  # fmt: skip


def _waiting(programme_id: int, also: Collection[int]) -> Sequence[Any]:
    """Accepted or listed presentations, and others asked for, with the facts their lines show."""
    waits = Presentation.state.in_((PresentationState.ACCEPTED, PresentationState.LISTED))
    wanted = or_(waits, Presentation.id.in_(also)) if also else waits
    return db.session.execute(
        select(
            Presentation.id, Presentation.state, Presentation.wanted_on, Presentation.carried_over_at,
            Presentation.referred_at, Presentation.written_at, *COLUMNS,
        )
        .join(Case, Case.id == Presentation.case_id)
        .join(Patient, Patient.id == Case.patient_id)
        .outerjoin(Person, Person.id == Presentation.presenter_id)
        .where(Presentation.programme_id == programme_id, wanted)
        .order_by(Presentation.id)
        .limit(CASES + len(also))
    ).all()  # fmt: skip


def _lacking(programme_id: int) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = db.session.execute(
        select(ReadinessNeed.presentation_id, ReadinessNeed.what)
        .join(Presentation, Presentation.id == ReadinessNeed.presentation_id)
        .where(
            Presentation.programme_id == programme_id, ReadinessNeed.done_at.is_(None),
            Presentation.state.in_((PresentationState.ACCEPTED, PresentationState.LISTED)),
        )
        .order_by(ReadinessNeed.id)
    )  # fmt: skip
    for presentation_id, what in rows:
        found[presentation_id].append(what)
    return {key: tuple(what) for key, what in found.items()}


def _meeting(one: Conference, known: dict[int, Expectation], standing: Sequence[Any]) -> Meeting:
    windows = {key: hours for key, how in known.items() if (hours := _hours(one, how))}
    # Nobody speaks for it at all: no meeting would ever be right, and the case must not wait for that.
    away = frozenset(key for key, how in known.items() if how.state is Expected.AWAY and how.people)
    pauses, at = [], 0
    for item in standing:
        if item.conference_id == one.id and item.outcome is None:
            if item.presentation_id is None:
                pauses.append(Pause(item.id, item.minutes, at))
            at += item.minutes
    return Meeting(
        one.id, one.starts_at, one.on, one.length_minutes, one.time_zone, is_published=one.agenda_number > 0,
        is_closed=is_closed(one, now()), away=away, windows=windows, pauses=tuple(pauses),
    )  # fmt: skip


def _hours(meeting: Conference, how: Expectation) -> tuple[int, int] | None:
    """The longest time without a gap in which somebody of a specialty is there; None when that is always."""
    if how.state is not Expected.COMING:
        return None
    stretches: list[list[datetime]] = []
    for begins, ends in how.windows:
        if stretches and begins <= stretches[-1][1]:
            stretches[-1][1] = max(stretches[-1][1], ends)
        else:
            stretches.append([begins, ends])
    begins, ends = max(stretches, key=lambda one: one[1] - one[0])
    begin = max(-(-int((begins - meeting.starts_at).total_seconds()) // 60), 0)
    end = min(int((ends - meeting.starts_at).total_seconds()) // 60, meeting.length_minutes)
    return (begin, max(end, begin)) if (begin, end) != (0, meeting.length_minutes) else None


def _candidates(
    rows: Sequence[Any], needs: dict[int, list[Need]], lacks: dict[int, tuple[str, ...]], standing: Sequence[Any],
    opened: set[int],
) -> tuple[Candidate, ...]:  # fmt: skip
    on_agenda = {one.presentation_id: (place, one) for place, one in enumerate(standing) if one.outcome is None}
    taken_off: dict[int, set[int]] = defaultdict(set)
    for one in standing:
        if one.outcome is not None and one.presentation_id is not None:
            taken_off[one.presentation_id].add(one.conference_id)
    found = []
    for key, state, wanted_on, carried_over_at, referred_at, written_at, *columns in rows:
        place, item = on_agenda.get(key, (0, None))
        if state is PresentationState.LISTED and (item is None or item.conference_id not in opened):
            continue  # on an agenda that is published, closed or past: nothing to propose
        if state not in (PresentationState.ACCEPTED, PresentationState.LISTED):
            continue
        line = CaseLine(*columns)
        found.append(Candidate(
            key, line.urgency, _day(referred_at or written_at), _minutes(item, line),
            frozenset(need.specialty_id for need in needs[key] if need.is_required and not line.protocol), wanted_on,
            carried_over_at is not None, lacks.get(key, ()), item.conference_id if item else None, place,
            is_kept=item is not None and not item.is_proposed, not_at=frozenset(taken_off[key]),
            times_deferred=line.times_deferred, is_listed_only=bool(line.protocol),
        ))  # fmt: skip
    return tuple(found)


def _minutes(item: Any, line: CaseLine) -> int:
    """As the agenda says; a case that is listed only, by a protocol, is named and no more."""
    return int(item.minutes) if item else 1 if line.protocol else line.minutes


def _day(moment: datetime) -> date:
    return moment.date()
