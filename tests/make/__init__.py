"""The cast and the factories: they call the actions, so they cannot build the impossible. One file a noun."""

from tests.make.factors import MakeFactors
from tests.make.followups import MakeFollowups
from tests.make.notifications import MakeNotifications
from tests.make.papers import MakePapers
from tests.make.rules import MakeRules


class Make(MakePapers, MakeFollowups, MakeNotifications, MakeRules, MakeFactors):
    """Every factory: ``make.person()``, ``make.programme()``, ``make.presentation(state="listed")``."""
