"""The states of a plan and of a recommendation, and the sections of a plan."""

from enum import StrEnum

from tumorboard.core.lifecycle import State, Step


class PlanState(State):
    """A plan is a draft until it is signed; an amendment supersedes it."""

    DRAFT = "draft", "Draft", "waiting", "edit"
    SIGNED = "signed", "Signed", "ready", "lock"
    SUPERSEDED = "superseded", "Amended since", "done", "undo"
    DISCARDED = "discarded", "Discarded", "done", "trash"


class Progress(State):
    """What became of a recommendation."""

    PROPOSED = "proposed", "Not signed yet", "done", "edit"
    BLOCKED = "blocked", "Waits for its condition", "info", "pause"
    OPEN = "open", "Open", "waiting", "clock"
    DONE = "done", "Done", "ready", "check"
    PARTLY = "partly", "Partly carried out", "info", "check"
    NOT_DONE = "not_done", "Not carried out", "blocked", "stop"
    DOES_NOT_APPLY = "does_not_apply", "Does not apply", "done", "minus"
    SUPERSEDED = "superseded", "Superseded", "done", "undo"


class Silence(StrEnum):
    """Why a required discipline has no input on a plan."""

    words: str

    def __new__(cls, value: str, words: str) -> "Silence":
        """Make a member that is its value and carries how it is said."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.words = words
        return member

    ABSENT = "absent", "was not there"
    SILENT = "silent", "was there and gave no input"


class SectionKind(StrEnum):
    """The parts of a plan that are written and saved on their own, in the order a letter has them.

    ``codes`` names the list a section chooses from; ``is_dated`` sections carry a day.
    """

    words: str
    hint: str
    codes: str
    is_dated: bool

    def __new__(cls, value: str, words: str, hint: str, codes: str = "", is_dated: bool = False) -> "SectionKind":
        """Make a member that is its value and carries how it is shown."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.words, member.hint, member.codes, member.is_dated = words, hint, codes, is_dated
        return member

    CONSENSUS = "consensus", "Consensus", "What the board agreed, as the family's doctor should read it."
    INTENT = "intent", "Intent", "What the plan aims at.", "intent"
    NO_CHANGE = "no_change", "No treatment change", "When nothing new is recommended: which, and why.", "no_change"
    ALTERNATIVES = "alternatives", "Alternatives considered", "What else was weighed, and why not."
    DISSENT = "dissent", "Dissent", "Who disagrees, and with what."
    CONFLICT = "conflict", "Conflict of interest", "Who declared one, and whether they left the discussion."
    FAMILY_WISHES = "family_wishes", "What the child and family wish", "As they said it, or as it was reported."
    FAMILY_TOLD = "family_told", "Who tells the family", "A name, and the day.", "", True
    AGAIN = "again", "Present again", "When, or after what.", "again_trigger", True


SIGN = Step("signed", (PlanState.DRAFT,), PlanState.SIGNED)
SUPERSEDE = Step("superseded", (PlanState.SIGNED,), PlanState.SUPERSEDED)
DISCARD = Step("discarded", (PlanState.DRAFT,), PlanState.DISCARDED)
#: Somebody still has to act on these, or say something about them.
UNSETTLED = (Progress.OPEN, Progress.BLOCKED)
SETTLED = frozenset({Progress.DONE, Progress.PARTLY, Progress.NOT_DONE, Progress.DOES_NOT_APPLY, Progress.SUPERSEDED})
