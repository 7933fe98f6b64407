"""What a person can say to a plan."""

from tumorboard.core.lifecycle import State


class StanceKind(State):
    """A stance; a dissent carries its reason and is kept with the plan."""

    AGREE = "agree", "Agrees", "ready", "check"
    DISSENT = "dissent", "Dissents", "blocked", "alert"
