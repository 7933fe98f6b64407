"""Reading what was observed: one's own of a case, and a meeting's summary."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from tumorboard.agendas.models import AgendaItem
from tumorboard.agendas.observations.models import Observation
from tumorboard.agendas.observations.scales import INFORMATION, Mean, Scale, mean_of, team
from tumorboard.agendas.observations.states import Lacking
from tumorboard.agendas.running.queries import spans_of, time_taken
from tumorboard.agendas.states import Outcome
from tumorboard.core.db import db
from tumorboard.directory.queries import active_specialties
from tumorboard.presentations.models import Presentation


def scales_of(programme_id: int) -> list[Scale]:
    """Everything that is scored in a programme, in order."""
    return [*INFORMATION, *team((one.id, one.name) for one in active_specialties(programme_id))]


def own_observation(item_id: int, person_id: int) -> Observation | None:
    """What somebody observed of a case."""
    return db.session.scalars(
        select(Observation)
        .where(Observation.item_id == item_id, Observation.observer_id == person_id)
        .options(selectinload(Observation.scores))
    ).first()


@dataclass(frozen=True)
class Observed:
    """One case of a meeting: who observed it, what it came to, its minutes (none where nobody noted them)."""

    item: AgendaItem
    observations: Sequence[Observation]
    information: Mean
    teamwork: Mean
    minutes: int | None

    def by(self, person_id: int) -> bool:
        """Whether this person observed it."""
        return any(one.observer_id == person_id for one in self.observations)


@dataclass(frozen=True)
class Summary:
    """A meeting as its observers saw it."""

    cases: Sequence[Observed]
    means: Sequence[Mean]
    missing: Sequence[tuple[Lacking, int]]

    @property
    def observed(self) -> int:
        """How many cases somebody observed."""
        return sum(bool(one.observations) for one in self.cases)


def summary_of(conference_id: int, programme_id: int) -> Summary:
    """Every case of a meeting with what was observed of it, and the means: a fixed number of queries."""
    items = _cases(conference_id)
    found: dict[int, list[Observation]] = defaultdict(list)
    for row in db.session.scalars(
        select(Observation)
        .where(Observation.conference_id == conference_id)
        .options(selectinload(Observation.scores), joinedload(Observation.observer))
        .order_by(Observation.id)
    ):
        found[row.item_id].append(row)
    spans, scales = spans_of(conference_id), scales_of(programme_id)
    about = {scale.key for scale in INFORMATION}
    cases = [
        Observed(
            item, found[item.id], mean_of(INFORMATION[0], _scores(found[item.id], about)),
            mean_of(INFORMATION[0], _scores(found[item.id], {scale.key for scale in scales} - about)),
            round(time_taken(spans[item.id]).total_seconds() / 60) if item.id in spans else None,
        )
        for item in items
    ]  # fmt: skip
    rows = [row for one in cases for row in one.observations]
    counted = Counter(code for row in rows for code in row.missing)
    missing = [(one, counted[one.value]) for one in Lacking if counted[one.value]]
    return Summary(cases, [mean_of(scale, _scores(rows, {scale.key})) for scale in scales], missing)


def _cases(conference_id: int) -> Sequence[AgendaItem]:
    there = db.session.scalars(
        select(AgendaItem)
        .where(
            AgendaItem.conference_id == conference_id, AgendaItem.presentation_id.is_not(None),
            AgendaItem.outcome.is_(None) | (AgendaItem.outcome != Outcome.REMOVED),
        )
        .options(joinedload(AgendaItem.presentation).joinedload(Presentation.case))
        .order_by(AgendaItem.position, AgendaItem.id)
    )  # fmt: skip
    return [item for item in there if item.presentation is not None]  # of a restricted case the place alone


def _scores(rows: Sequence[Observation], keys: set[str]) -> list[int]:
    return [one.score for row in rows for one in row.scores if one.scale in keys]
