"""The cast and the factories: they call the actions, so they cannot build the impossible. One file a noun."""

from tests.make.cases import MakeCases
from tests.make.patients import MakePatients


class Make(MakeCases, MakePatients):
    """Every factory: ``make.person()``, ``make.programme()``, ``make.presentation(state="listed")``."""
