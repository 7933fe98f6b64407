"""A signed cookie: who has signed in on this browser before.

It opens nothing; it only keeps strangers' failed tries from slowing its owner down.
"""

import secrets
from zoneinfo import ZoneInfo

from flask import Response, current_app, flash, request
from itsdangerous import BadData, URLSafeTimedSerializer

from tumorboard.accounts.tries.counting import account_key, take_untold
from tumorboard.core.words import moment, plural
from tumorboard.directory.models import Person

LASTS = 180 * 24 * 3600
#: A ward's computer is used by several people.
MOST = 8


def known_device(email: str) -> str:
    """The name of this browser, when this account has signed in on it before; else nothing."""
    device, accounts = _read()
    return device if account_key(email)[:16] in accounts else ""


def welcome(person: Person, response: Response) -> Response:
    """Tell what failed meanwhile, and remember that this person uses this browser."""
    count, since = take_untold(person.email)
    if count and since is not None:
        zone = ZoneInfo(current_app.config["TIME_ZONE"])
        flash(
            f"{plural(count, 'try', 'tries')} to sign in as you failed since {moment(since, zone)}. "
            "If that was not you, change your password under your account.",
            "warning",
        )
    return remember_device(person, response)


def remember_device(person: Person, response: Response) -> Response:
    """Put this person first among those who use this browser."""
    device, accounts = _read()
    mine = account_key(person.email)[:16]
    kept = [mine, *[one for one in accounts if one != mine]][:MOST]
    secure = bool(current_app.config["HTTPS"])
    response.set_cookie(
        _name(), _signer().dumps([device or secrets.token_urlsafe(18), kept]), max_age=LASTS, secure=secure,
        httponly=True, samesite="Lax",
    )  # fmt: skip
    return response


def _read() -> tuple[str, list[str]]:
    try:
        device, accounts = _signer().loads(request.cookies.get(_name(), "")[:1000], max_age=LASTS)
    except (BadData, ValueError, TypeError):
        return "", []
    return device, accounts


def _name() -> str:
    return "__Host-device" if current_app.config["HTTPS"] else "device"


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt="known device")
