"""Passwords: argon2id, and the one rule that helps (length)."""

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask import current_app

from tumorboard.core.errors import RuleBroken

SHORTEST, LONGEST = 12, 200


@lru_cache(maxsize=4)
def _hasher(cost: int) -> PasswordHasher:
    return PasswordHasher(time_cost=cost, memory_cost=64 * 1024 if cost > 1 else 1024, parallelism=1)


def hasher() -> PasswordHasher:
    """The hasher at this installation's cost."""
    return _hasher(current_app.config["PASSWORD_COST"])


@lru_cache(maxsize=4)
def _decoy(cost: int) -> str:
    return _hasher(cost).hash("nobody has this password")


def check_strength(password: str) -> None:
    """Refuse a password that is too short or too long to be one."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise RuleBroken(
            f"A password has {SHORTEST} to {LONGEST} characters. A short sentence is good.", field="password"
        )


def matches(password: str, kept: str | None) -> bool:
    """Compare in the same time whether or not the person exists."""
    try:
        hasher().verify(kept or _decoy(current_app.config["PASSWORD_COST"]), password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return kept is not None
