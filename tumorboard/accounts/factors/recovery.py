"""Recovery codes: ten texts of 118 random bits each, so a plain hash of them cannot be searched.

(ASVS 5.0 V6.5.2 and NIST SP 800-63B 3.1.2 ask 112 bits for that; V6.5.1: each is taken once.)
"""

import re
import secrets
from hashlib import sha256

COUNT, LENGTH = 10, 24
#: No letter that is read as another: neither l, o, i nor 0, 1.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_codes() -> list[str]:
    """Ten codes as they are printed: ``abcd-efgh-jkmn-pqrs-tuvw-xyz2``."""
    return ["-".join(_four() for _ in range(LENGTH // 4)) for _ in range(COUNT)]


def _four() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(4))


def plain_recovery_code(typed: str) -> str:
    """A recovery code as typed, without blanks, hyphens and capitals; empty when it is none."""
    letters = re.sub(r"[\s-]", "", typed).lower()
    return letters if re.fullmatch(rf"[{LETTERS}]{{{LENGTH}}}", letters) else ""


def recovery_hash(plain: str) -> str:
    """What the table keeps of a code."""
    return sha256(f"recovery code {plain}".encode()).hexdigest()
