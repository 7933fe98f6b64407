"""The cast and the factories: they call the actions, so they cannot build the impossible. One file a noun."""

from tests.make.agendas import MakeAgendas
from tests.make.conferences import MakeConferences
from tests.make.followups import MakeFollowups
from tests.make.patients import MakePatients


class Make(MakeFollowups, MakeAgendas, MakeConferences, MakePatients):
    """Every factory: ``make.person()``, ``make.programme()``, ``make.presentation(state="listed")``."""
