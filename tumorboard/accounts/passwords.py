"""Passwords: argon2id, and the rules that help: length, none that everybody uses, none made of one's own name.

No rule asks for digits or signs, none expires, and any character may be typed or pasted (NIST SP 800-63B-4 3.1.1.2;
OWASP ASVS 5.0 V6.2). A password set before a rule was made still opens the door.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask import current_app

from tumorboard.core.errors import RuleBroken

#: Fifteen where a password may be the only thing that is asked (NIST SP 800-63B-4 3.1.1.1; ASVS 5.0 V6.2.1).
SHORTEST, LONGEST = 15, 200
#: So much of a password must be something else than names and words of this place (ASVS 5.0 V6.2.11).
OWN_SHORTEST = 8
CONTEXT = ("tumorboard", "tumor board", "tumorconference", "conference", "hospital", "password")
COMMON = Path(__file__).parent / "data" / "common_passwords.txt"


@lru_cache(maxsize=4)
def _hasher(cost: int) -> PasswordHasher:
    return PasswordHasher(time_cost=cost, memory_cost=64 * 1024 if cost > 1 else 1024, parallelism=1)


def hasher() -> PasswordHasher:
    """The hasher at this installation's cost."""
    return _hasher(current_app.config["PASSWORD_COST"])


@lru_cache(maxsize=4)
def _decoy(cost: int) -> str:
    return _hasher(cost).hash("nobody has this password")


@lru_cache(maxsize=1)
def common_passwords() -> frozenset[str]:
    """The commonest passwords that are long enough, in small letters; their sources stand beside the list."""
    return frozenset(COMMON.read_text(encoding="utf-8").split("\n")[:-1])


def check_strength(password: str, *, about: Iterable[str] = ()) -> None:
    """Refuse a password that is too short, that everybody uses, or that is made of ``about``: name and e-mail."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise _weak(f"A password has {SHORTEST} to {LONGEST} characters. A short sentence is good.")
    if password.lower() in common_passwords() or len(set(password)) < 4:
        raise _weak("This password is one of those that are guessed first. Choose another: a short sentence is good.")
    if _rest(password, about) < OWN_SHORTEST:
        raise _weak("This password is made of your name or of words of this place. Choose words that nobody expects.")


def _weak(sentence: str) -> RuleBroken:
    return RuleBroken(sentence, field="password")


def _rest(password: str, about: Iterable[str]) -> int:
    """How many characters are left when the words of this person and place are taken out."""
    own = {word for text in about for word in re.split(r"[\W_]+", text.lower()) if len(word) >= 3}
    rest = password.lower()
    for word in sorted({*CONTEXT, *own}, key=len, reverse=True):
        rest = rest.replace(word, "")
    return len(rest)


def matches(password: str, kept: str | None) -> bool:
    """Compare in the same time whether or not the person exists."""
    try:
        hasher().verify(kept or _decoy(current_app.config["PASSWORD_COST"]), password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return kept is not None
