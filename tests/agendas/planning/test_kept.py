"""A week and its proposal, kept as JSON."""

import json

from hypothesis import given

from tests.agendas.planning.weeks import weeks
from tumorboard.agendas.planning.fill import filled, proposed
from tumorboard.agendas.planning.grid import grid_of
from tumorboard.agendas.planning.kept import proposed_as_json, proposed_from_json, week_as_json, week_from_json


@given(week=weeks())
def test_a_week_comes_back_as_it_was(week):
    assert week_from_json(json.loads(json.dumps(week_as_json(week)))) == week


@given(week=weeks())
def test_a_proposal_comes_back_as_it_was(week):
    found = proposed(filled(grid_of(week)))
    assert proposed_from_json(json.loads(json.dumps(proposed_as_json(found)))) == found
