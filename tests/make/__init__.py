"""The cast and the factories: they call the actions, so they cannot build the impossible. One file a noun."""

from tests.make.patients import MakePatients
from tests.make.presentations import MakePresentations


class Make(MakePresentations, MakePatients):
    """Every factory: ``make.person()``, ``make.programme()``, ``make.presentation(state="listed")``."""
