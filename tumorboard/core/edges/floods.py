"""Coarse limits against floods: so many of one kind in a minute, for each session or address.

They keep one machine from taking the others' turn; guessing at passwords is slowed by the lock-out. Counted in the
memory of each web process, so with two of them twice as many pass (OWASP ASVS 5.0, 2.4.1).
"""

import hashlib
from math import ceil
from time import time

from flask import Flask, current_app, request, session
from flask_limiter import Limiter, RateLimitExceeded

from tumorboard.core.errors import Refusal

#: By endpoint. A whole hospital can stand behind one address, so signing in is generous.
A_MINUTE = {
    "accounts.sign_in": 120,
    "search.find": 120,
    "patients.look_up": 60,
    "patients.look_up_patient": 60,
    "reports.ledger_file": 10,
    "health.ready": 120,
}
#: Papers and spreadsheets are made anew for each who asks.
DOCUMENTS = ("pdf", "xlsx", "csv")
DOCUMENTS_A_MINUTE = 30


class TooMany(Refusal):
    """More of this in a minute than anybody needs."""

    status = 429
    title = "That was a lot at once"


def _most() -> int:
    if request.endpoint in A_MINUTE and (request.method == "POST" or request.endpoint != "accounts.sign_in"):
        return A_MINUTE[request.endpoint]
    rule = str(request.url_rule or "")
    return DOCUMENTS_A_MINUTE if rule.endswith(DOCUMENTS) else 0


def _whose() -> str:
    """The session, else the client's address (which only a trusted proxy may say for another)."""
    key = session.get("_user_id")
    return hashlib.sha256(str(key).encode()).hexdigest()[:16] if key else request.remote_addr or ""


limiter = Limiter(
    key_func=_whose,
    default_limits=[lambda: f"{_most()}/minute"],
    default_limits_exempt_when=lambda: not current_app.config["FLOOD_LIMITS"] or not _most(),
    storage_uri="memory://",
    strategy="moving-window",
)


def too_many(_error: RateLimitExceeded) -> tuple[TooMany, int]:
    """The refusal, and after how many seconds it is worth trying again."""
    now = limiter.current_limit
    seconds = min(60, max(1, ceil(now.reset_at - time()))) if now else 60
    refusal = TooMany(
        "You, or a program at your address, asked for this more often in a minute than anybody needs.",
        remedy=f"Nothing was lost. Wait {seconds} seconds, then go back and try again.",
    )
    return refusal, seconds


def init_floods(app: Flask) -> None:
    """Watch every request that has a limit."""
    limiter.init_app(app)
