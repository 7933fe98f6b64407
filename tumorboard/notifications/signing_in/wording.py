"""How changes of somebody's sign-in are said to them."""

from tumorboard.accounts.factors.models import FactorKind
from tumorboard.core.words import plural
from tumorboard.notifications.kinds import Kind
from tumorboard.notifications.wording import SAID, Facts, Meeting, Told

_NOT_YOU = "It was not you? Change your password, remove what is not yours, and tell your administrator at once."
_SEE = "See how you sign in"


def _thing(facts: Facts) -> str:
    kind = FactorKind(facts["kind"]).words.lower() if facts.get("kind") else "second factor"
    return f"An {kind}" if kind[0] in "aeiou" else f"A {kind}"


def _added(facts: Facts, _meeting: Meeting | None, _specialty: str) -> Told:
    return Told(f"{_thing(facts)} was added to your sign-in", (f"It opens your account from now on. {_NOT_YOU}",), _SEE)


def _removed(facts: Facts, _meeting: Meeting | None, _specialty: str) -> Told:
    return Told(f"{_thing(facts)} of yours was removed", (f"It does not open your account any more. {_NOT_YOU}",), _SEE)


def _taken_away(facts: Facts, _meeting: Meeting | None, _specialty: str) -> Told:
    sentences = (
        "An administrator took it away because it was said to be lost. You are signed out everywhere.",
        "You did not ask for it? Tell your administrator at once, by phone or in person.",
    )
    return Told(f"{_thing(facts)} was taken away from your sign-in", sentences, _SEE)


def _codes_made(_facts: Facts, _meeting: Meeting | None, _specialty: str) -> Told:
    return Told(
        "New recovery codes were made for your sign-in", (f"Earlier ones are void. {_NOT_YOU}",), _SEE,
    )  # fmt: skip


def _code_used(facts: Facts, _meeting: Meeting | None, _specialty: str) -> Told:
    left = plural(facts.get("left", 0), "code")
    return Told("A recovery code opened your account", (f"It is used up; {left} left. {_NOT_YOU}",), _SEE)


def _password(_facts: Facts, _meeting: Meeting | None, _specialty: str) -> Told:
    sentences = (
        "It opens your account from now on; your other sessions have ended.",
        "It was not you? Ask for a link to set a new one on the sign-in page, and tell your administrator at once.",
    )
    return Told("Your password was changed", sentences, "Open your account")


def _second_failed(facts: Facts, _meeting: Meeting | None, _specialty: str) -> Told:
    sentences = (
        f"Your password was right, and {plural(facts.get('tries', 0), 'code')} after it wrong. Nothing was opened.",
        "It was not you? Then somebody knows your password: change it now, and tell your administrator.",
    )
    return Told("Somebody tried to sign in as you", sentences, "Open your account")


SAID |= {
    Kind.FACTOR_ADDED: _added,
    Kind.FACTOR_REMOVED: _removed,
    Kind.FACTOR_TAKEN_AWAY: _taken_away,
    Kind.RECOVERY_CODES_MADE: _codes_made,
    Kind.RECOVERY_CODE_USED: _code_used,
    Kind.SECOND_STEP_FAILED: _second_failed,
    Kind.PASSWORD_CHANGED: _password,
}
