"""Keeping a proposal, accepting it wholly or partly, taking that back, changing the weights."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import select

from tumorboard.agendas.actions import add_break, list_presentation, move_item, unlist_presentation
from tumorboard.agendas.models import AgendaItem
from tumorboard.agendas.planning.kept import proposed_as_json, proposed_from_json, week_as_json, week_from_json
from tumorboard.agendas.planning.week import BOUNDS, Proposed, Week, Weights
from tumorboard.agendas.proposal.accepting import Choice, Standing, Wanted, chosen
from tumorboard.agendas.proposal.models import Acceptance, Proposal, ProposalWeights
from tumorboard.agendas.proposal.queries import Read, kept_weights
from tumorboard.agendas.queries import open_items
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.conferences.models import Conference
from tumorboard.conferences.series.cutoff import is_closed
from tumorboard.conferences.states import ConferenceState
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken, WrongStep
from tumorboard.directory.models import Programme
from tumorboard.permissions import May
from tumorboard.policy import Actor, require
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.states import PresentationState


def keep_proposal(programme: Programme, week: Week, proposed: Proposed, *, by: Actor) -> Proposal:
    """Keep a proposal, so that accepting refers to what was seen; the same week again is the same proposal.

    No agenda changes.
    """
    require(by, May.BUILD_AGENDA, programme)
    told, answer = week_as_json(week), proposed_as_json(proposed)
    last = db.session.scalar(
        select(Proposal).where(Proposal.programme_id == programme.id).order_by(Proposal.id.desc()).limit(1)
    )
    if last is not None and (last.week, last.proposed, last.made_by_id) == (told, answer, by.id):
        return last
    proposal = Proposal(programme_id=programme.id, made_by_id=by.id, week=told, proposed=answer)
    db.session.add(proposal)
    record(Event.PROPOSAL_MADE, proposal, by=by, meetings=list(proposed.agendas), left_out=len(proposed.left_out))
    return proposal


def accept_proposal(
    proposal: Proposal, read: Read, *, cases: Collection[int], meetings: Collection[int], by: Actor
) -> tuple[Acceptance, Mapping[int, str]]:
    """Carry out what was chosen and is still valid; give back what is refused, with the reason.

    ``read`` is the week as it is now. Refuses when nothing can be carried out.
    """
    require(by, May.BUILD_AGENDA, proposal)
    proposed = proposed_from_json(proposal.proposed)
    standing = {key: _standing(open_items(key)) for key in proposed.agendas if key in read.conferences}
    choice = chosen(
        week_from_json(proposal.week), read.week, proposed, standing, read.names, cases=cases, meetings=meetings
    )
    before = {str(key): [[one.item_id, one.presentation_id] for one in there] for key, there in standing.items()}
    unlisted = [_take_off(key, by) for key in choice.moved_off]
    listed = [item for key, order in choice.agendas.items() for item in _arrange(read.conferences[key], order, by)]
    if not listed and not unlisted and not _is_reordered(choice, standing):
        why = next(iter(choice.refused.values()), "Choose a meeting and at least one of its cases.")
        raise RuleBroken(f"Nothing of this proposal was carried out. {why}", remedy="Propose again for a fresh one.")
    acceptance = Acceptance(
        programme_id=proposal.programme_id, proposal_id=proposal.id, accepted_by_id=by.id,
        listed=[item.id for item in listed], unlisted=unlisted, before=before,
    )  # fmt: skip
    db.session.add(acceptance)
    record(Event.PROPOSAL_ACCEPTED, proposal, by=by, listed=acceptance.listed, refused=sorted(choice.refused))
    return acceptance, choice.refused


def take_back_acceptance(acceptance: Acceptance, *, by: Actor) -> int:
    """Undo an acceptance by compensating acts; say how many places stayed because they changed since."""
    require(by, May.BUILD_AGENDA, acceptance)
    if acceptance.taken_back_at is not None:
        raise WrongStep("This was taken back already.")
    stayed = 0
    for key in acceptance.listed:
        item = db.session.get_one(AgendaItem, key)
        if item.outcome is None and item.is_proposed and _is_draft(item.conference):
            unlist_presentation(item, by=by)
            item.is_proposed = True  # taken off with the proposal, not by hand: it may be proposed again
        else:
            stayed += 1
    for presentation_id, conference_id, minutes, is_proposed in acceptance.unlisted:
        presentation = db.session.get_one(Presentation, presentation_id)
        conference = db.session.get_one(Conference, conference_id)
        if presentation.state is PresentationState.ACCEPTED and _is_draft(conference):
            item = list_presentation(conference, presentation, minutes=minutes, by=by)
            item.is_proposed = bool(is_proposed)
        else:
            stayed += 1
    for touched, places in acceptance.before.items():
        _restore(db.session.get_one(Conference, int(touched)), places, by)
    acceptance.taken_back_at = now()
    record(Event.PROPOSAL_TAKEN_BACK, acceptance, by=by, proposal=acceptance.proposal_id, stayed=stayed)
    return stayed


def change_weights(programme: Programme, weights: Weights, *, by: Actor) -> ProposalWeights:
    """Change what proposals of a programme weigh. Refuses a weight that is out of its bounds."""
    require(by, May.KEEP_PROGRAMME, programme)
    points: dict[str, Any] = asdict(weights)
    for name, (least, most) in BOUNDS.items():
        if not least <= points[name] <= most:
            raise RuleBroken(f"Give a whole number from {least} to {most}.", field=name)
    kept = kept_weights(programme.id)
    if kept is None:
        kept = ProposalWeights(programme_id=programme.id, points=points)
        db.session.add(kept)
    before, kept.points = kept.points, points
    changed = {name: [before[name], points[name]] for name in points if before[name] != points[name]}
    record(Event.PROPOSAL_WEIGHED, kept, by=by, changed=changed)
    return kept


def _standing(items: Iterable[AgendaItem]) -> list[Standing]:
    return [Standing(item.id, item.presentation_id, item.minutes) for item in items]


def _is_draft(conference: Conference) -> bool:
    is_draft = conference.state is ConferenceState.PLANNED and conference.agenda_number == 0
    return is_draft and not is_closed(conference, now())


def _take_off(presentation_id: int, by: Actor) -> list[int]:
    item = db.session.scalars(
        select(AgendaItem).where(AgendaItem.presentation_id == presentation_id, AgendaItem.outcome.is_(None))
    ).one()
    was_proposed = item.is_proposed
    unlist_presentation(item, by=by)
    item.is_proposed = True
    return [presentation_id, item.conference_id, item.minutes, int(was_proposed)]


def _arrange(conference: Conference, order: Sequence[Wanted], by: Actor) -> list[AgendaItem]:
    """Bring an agenda into an order, listing what is new; give back the new items."""
    made = []
    for place, wanted in enumerate(order):
        if wanted.item_id is not None:
            _move(db.session.get_one(AgendaItem, wanted.item_id), place, by)
            continue
        if wanted.candidate_id is None:
            item = add_break(conference, minutes=wanted.minutes, position=place, by=by)
        else:
            presentation = db.session.get_one(Presentation, wanted.candidate_id)
            item = list_presentation(conference, presentation, minutes=wanted.minutes, position=place, by=by)
        item.is_proposed = True
        made.append(item)
    return made


def _move(item: AgendaItem, place: int, by: Actor) -> None:
    """Move an item without making it one that was placed by hand."""
    was_proposed = item.is_proposed
    move_item(item, place, by=by)
    item.is_proposed = was_proposed


def _restore(conference: Conference, places: Sequence[Sequence[int | None]], by: Actor) -> None:
    """Bring what stood on an agenda before into its old order; what came since stays behind it."""
    if not _is_draft(conference):
        return

    def _place(item: AgendaItem) -> int:
        for number, (item_id, presentation_id) in enumerate(places):
            if item.id == item_id or (presentation_id is not None and item.presentation_id == presentation_id):
                return number
        return len(places)

    items = sorted(open_items(conference.id), key=lambda item: (_place(item), item.position))
    for place, item in enumerate(items):
        _move(item, place, by)


def _is_reordered(choice: Choice, standing: Mapping[int, Sequence[Standing]]) -> bool:
    return any(
        [one.item_id for one in order] != [one.item_id for one in standing[key]]
        for key, order in choice.agendas.items()
    )
