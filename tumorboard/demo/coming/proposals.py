"""The demo's proposed agendas: one programme weighs in its own way, the other has accepted what was proposed."""

from dataclasses import replace

from tumorboard.agendas.planning.kept import proposed_from_json
from tumorboard.agendas.planning.propose import propose
from tumorboard.agendas.planning.week import Weights
from tumorboard.agendas.proposal.actions import accept_proposal, change_weights, keep_proposal
from tumorboard.agendas.proposal.queries import week_of
from tumorboard.demo.scene import Scene
from tumorboard.permissions import Role

WEIGHS, ACCEPTS = "msk", "bst"


def weigh_waiting(scene: Scene) -> None:
    """A programme for which waiting counts more than usual."""
    house = scene.houses[WEIGHS]
    by = house.one(Role.PROGRAMME_ADMINISTRATOR)
    change_weights(house.programme, replace(Weights(), routine=3, week_waited=2), by=by)


def accept_agendas(scene: Scene) -> None:
    """The first meeting of what is proposed, accepted by the coordinator, as long as anything is."""
    house = scene.houses[ACCEPTS]
    by = house.one(Role.COORDINATOR)
    read = week_of(house.programme)
    proposal = keep_proposal(house.programme, read.week, propose(read.week, with_solver=False), by=by)
    placed = proposed_from_json(proposal.proposed).placed()
    changes = {key: at for key, at in placed.items() if read.week.candidate_by_id[key].at is None}
    if not changes:
        return
    first = min(changes.values(), key=lambda key: read.conferences[key].starts_at)
    accept_proposal(proposal, read, cases=changes, meetings=[first], by=by)
