"""The life of a page for the family: a draft until a clinician approves it, once more when the plan is amended."""

from tumorboard.core.lifecycle import State, Step


class FamilyState(State):
    """May the family have it?"""

    DRAFT = "draft", "Draft, not approved", "waiting", "edit"
    APPROVED = "approved", "Approved", "ready", "check"
    OUTDATED = "outdated", "The plan was amended since", "blocked", "alert"


EVERY = tuple(FamilyState)
EDIT = Step("edited", EVERY, FamilyState.DRAFT)
APPROVE = Step("approved", (FamilyState.DRAFT, FamilyState.OUTDATED), FamilyState.APPROVED)
OUTDATE = Step("outdated", (FamilyState.APPROVED,), FamilyState.OUTDATED)
