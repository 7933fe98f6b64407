"""Steps between states, as data: a ``Step`` knows where it starts and where it ends."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from tumorboard.core.errors import WrongStep


class State(StrEnum):
    """A state with its words, colour and icon. Members are ``(value, words, colour, icon)``."""

    words: str
    colour: str
    icon: str

    def __new__(cls, value: str, words: str = "", colour: str = "info", icon: str = "info") -> "State":
        """Make a member that is its value and carries how it is shown."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.words, member.colour, member.icon = words or value.capitalize(), colour, icon
        return member


class HasState(Protocol):
    """Anything that is in a state."""

    state: Any  # a State: each thing names its own enum, which a stricter type would refuse


@dataclass(frozen=True)
class Step:
    """One step of a life: ``verb`` as the refusal says it, from which states, to which state."""

    verb: str
    sources: Collection[State]
    target: State

    def possible(self, thing: HasState) -> bool:
        """Say whether the thing is in a state this step starts from."""
        return thing.state in self.sources

    def take(self, thing: HasState) -> None:
        """Move the thing to the target state, or raise ``WrongStep`` with a sentence."""
        if not self.possible(thing):
            wanted = " or ".join(state.words.lower() for state in self.sources)
            raise WrongStep(
                f"It cannot be {self.verb} now: it is {thing.state.words.lower()}.",
                remedy=f"This is possible while it is {wanted}.",
            )
        thing.state = self.target
