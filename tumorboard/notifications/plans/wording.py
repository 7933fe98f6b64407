"""How the news of a signed plan is said to its owners, to who has not read it, and to who approved a family's page."""

from tumorboard.core.words import plural
from tumorboard.notifications.kinds import Kind
from tumorboard.notifications.wording import SAID, Facts, Meeting, Told, of_own_case


def _plan_owned(facts: Facts, _meeting: Meeting | None, _specialty: str) -> Told:
    own = plural(facts.get("own", 1), "recommendation")
    return Told(
        f"A plan is signed: {own} of it {'is' if facts.get('own', 1) == 1 else 'are'} yours",
        ("The plan says what, and by when. When it is done, or cannot be, say so there.",), "Open the plan",
        f"Plan of case {facts.get('case', '')} is signed: {own} for you",
    )  # fmt: skip


def _not_acknowledged(facts: Facts, _meeting: Meeting | None, _specialty: str) -> Told:
    since = plural(facts.get("days", 0), "day")
    return Told(
        f"A plan has waited {since} for you to read it",
        ("You referred the case. The board wants to know that its plan has reached you: one click says so.",),
        "Read the plan", f"The plan for case {facts.get('case', '')} has waited {since} for you to read it",
    )  # fmt: skip


SAID |= {
    Kind.PLAN_OWNED: _plan_owned,
    Kind.ACKNOWLEDGE_MISSING: _not_acknowledged,
    Kind.FAMILY_OUTDATED: of_own_case(
        "A plan was amended: its page for the family needs you", "Case {case}: approve the family’s page again",
        "You approved the page for the family. The plan was amended since, so it may no longer be true.",
        "Read the page",
    ),
}  # fmt: skip
