"""The cast and the factories: they call the actions, so they cannot build the impossible. One file a noun."""

from tests.make.cases import MakeCases
from tests.make.people import MakePeople


class Make(MakeCases, MakePeople):
    """Every factory: ``make.person()``, ``make.programme()``, ``make.presentation(state="listed")``."""
