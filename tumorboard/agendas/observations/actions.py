"""Scoring a case as its observer."""

from collections.abc import Collection, Mapping

from tumorboard.agendas.models import AgendaItem
from tumorboard.agendas.observations.models import Observation, ObservationScore
from tumorboard.agendas.observations.queries import own_observation, scales_of
from tumorboard.agendas.observations.scales import checked_scores
from tumorboard.agendas.observations.states import Decision, Lacking
from tumorboard.agendas.states import Outcome
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.conferences.attendance.opening import takes_place
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken
from tumorboard.directory.models import Programme
from tumorboard.permissions import May
from tumorboard.policy import Actor, require


def record_observation(
    item: AgendaItem, *, scores: Mapping[str, int], by: Actor, decision: Decision | str | None = None,
    missing: Collection[str] = (),
) -> Observation:  # fmt: skip
    """Keep what the acting person observed of a case: theirs alone, as often as they like.

    Refuses where the programme does not observe its meetings, before the meeting's day, a break, an empty form.
    """
    require(by, May.OBSERVE, item)
    if not db.session.get_one(Programme, item.programme_id).observes:
        raise RuleBroken("This programme does not observe its meetings.", remedy="Its administrator can switch it on.")
    takes_place(item.conference)
    if item.case_id is None or item.outcome is Outcome.REMOVED:
        raise RuleBroken("Only a case on the agenda is observed.")
    unknown = set(missing) - set(Lacking)
    if unknown or (decision and decision not in set(Decision)):
        raise RuleBroken("Choose from the list.", field="missing" if unknown else "decision")
    kept = checked_scores(scores, scales_of(item.programme_id))
    if not kept and not decision and not missing:
        raise RuleBroken("Nothing is scored yet.", remedy="Score at least one line, or go back.")
    row = own_observation(item.id, by.id) or Observation(
        programme_id=item.programme_id, conference_id=item.conference_id, item_id=item.id, case_id=item.case_id,
        observer_id=by.id, scores=[],
    )  # fmt: skip
    row.decision, row.observed_at = Decision(decision) if decision else None, now()
    row.missing = [one.value for one in Lacking if one in set(missing)]
    _keep(row, kept)
    db.session.add(row)
    record(Event.OBSERVATION_RECORDED, row, by=by, scores=len(kept), decision=decision or "", missing=row.missing)
    return row


def _keep(row: Observation, kept: Mapping[str, int]) -> None:
    there = {one.scale: one for one in row.scores}
    for scale, one in there.items():
        if scale not in kept:
            row.scores.remove(one)
    for scale, score in kept.items():
        if scale in there:
            there[scale].score = score
        else:
            row.scores.append(ObservationScore(scale=scale, score=score))
