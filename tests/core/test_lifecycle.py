"""Steps are refused with a sentence."""

from dataclasses import dataclass

import pytest

from tumorboard.core.errors import WrongStep
from tumorboard.core.lifecycle import State
from tumorboard.presentations import states
from tumorboard.presentations.states import PresentationState


@dataclass
class Thing:
    """Something in a state."""

    state: State


def test_take_moves_from_a_source():
    thing = Thing(PresentationState.REFERRED)
    states.ACCEPT.take(thing)
    assert thing.state is PresentationState.ACCEPTED


def test_take_says_what_it_is_and_what_would_make_it_possible():
    with pytest.raises(WrongStep) as refused:
        states.LIST.take(Thing(PresentationState.REFERRED))
    assert refused.value.sentence == "It cannot be listed now: it is referred."
    assert refused.value.remedy == "This is possible while it is accepted."


def test_only_an_accepted_presentation_can_be_listed():
    possible = [state for state in PresentationState if states.LIST.possible(Thing(state))]
    assert possible == [PresentationState.ACCEPTED]
