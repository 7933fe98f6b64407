"""Passkeys (WebAuthn level 3): what is asked of the browser, and whether its answer is to be believed.

The challenge is made without a row: time, chance, and a code over both and over what it is for (whose session, which
step), so that a page that is only looked at writes nothing. An answer is taken once, within ten minutes: using it up
is a row. User verification is required, and the key must be discoverable, so a passkey is two factors by itself
(NIST SP 800-63B 3.1.7; ASVS 5.0 V6.3.3, V6.6.1).
"""

import hmac
import json
import re
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import webauthn
from flask import current_app, has_request_context, request
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from tumorboard.accounts.factors.models import Factor
from tumorboard.accounts.factors.sealing import derived_key
from tumorboard.core.db import now

LASTS, PATIENCE = 600, 120_000
LONGEST = 20_000
_TIME, _CHANCE = 8, 24
NAME = "Tumorboard"
#: The purpose of a challenge on the sign-in page: nobody is known yet.
SIGN_IN = "sign in"


class NotBelieved(Exception):
    """The browser's answer is no proof."""


@dataclass(frozen=True)
class NewPasskey:
    """A passkey that the browser has just made."""

    credential: str
    public_key: str
    user_handle: str
    uses: int


def rp_id() -> str:
    """The name that passkeys of this installation belong to: the host of its address."""
    return urlsplit(current_app.config["BASE_URL"]).hostname or "localhost"


def origins() -> list[str]:
    """Where pages that use these passkeys come from; on a desk, any port of localhost."""
    base = urlsplit(current_app.config["BASE_URL"])
    known = [f"{base.scheme}://{base.netloc}"]
    if rp_id() == "localhost" and has_request_context() and urlsplit(request.host_url).hostname == "localhost":
        known.append(request.host_url.rstrip("/"))
    return known


def new_challenge(purpose: str) -> bytes:
    """A challenge for one purpose, such as one session's fresh proof."""
    begin = int(now().timestamp()).to_bytes(_TIME, "big") + secrets.token_bytes(_CHANCE)
    return begin + _code(begin, purpose)


def _code(begin: bytes, purpose: str) -> bytes:
    return hmac.digest(derived_key("passkey challenges"), begin + purpose.encode(), "sha256")


def is_ours(challenge: bytes, purpose: str) -> bool:
    """Say whether we made this challenge for this purpose, not long ago."""
    begin, code = challenge[: _TIME + _CHANCE], challenge[_TIME + _CHANCE :]
    age = now().timestamp() - int.from_bytes(begin[:_TIME], "big")
    return hmac.compare_digest(code, _code(begin, purpose)) and -5 <= age <= LASTS


def user_number(about: str) -> str:
    """The number by which passkeys know somebody: the same for a page and its answer, and saying nothing of anybody."""
    return hmac.digest(derived_key("numbers of people"), about.encode(), "sha256").hex()  # hexadecimal is base64url too


def once_key(answer: str) -> str:
    """The name under which an answer is used up."""
    return "passkey " + sha256(_challenge_in(_parsed(answer))).hexdigest()


def asking_options(purpose: str, factors: list[Factor]) -> str:
    """What ``navigator.credentials.get`` is asked: one of these passkeys, or (none) whichever the person picks."""
    allowed = [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential or "")) for one in factors]
    options = webauthn.generate_authentication_options(
        rp_id=rp_id(), challenge=new_challenge(purpose), timeout=PATIENCE, allow_credentials=allowed,
        user_verification=UserVerificationRequirement.REQUIRED,
    )  # fmt: skip
    return webauthn.options_to_json(options)


def making_options(purpose: str, *, email: str, name: str, user_handle: str, known: list[Factor]) -> str:
    """What ``navigator.credentials.create`` is asked."""
    excluded = [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential or "")) for one in known]
    options = webauthn.generate_registration_options(
        rp_id=rp_id(), rp_name=NAME, user_name=email, user_display_name=name,
        user_id=base64url_to_bytes(user_handle), challenge=new_challenge(purpose), timeout=PATIENCE,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=excluded,
    )  # fmt: skip
    return webauthn.options_to_json(options)


def credential_in(answer: str) -> str:
    """The id of the passkey that an answer speaks of."""
    found = _parsed(answer).get("id")
    if not isinstance(found, str) or not re.fullmatch(r"[A-Za-z0-9_-]{1,2000}", found):
        raise NotBelieved("no id")
    return found


def check_made(answer: str, *, purpose: str, user_handle: str) -> NewPasskey:
    """The new passkey in a browser's answer. Raises ``NotBelieved``."""
    given = _parsed(answer)
    challenge = _challenge_in(given)
    if not is_ours(challenge, purpose):
        raise NotBelieved("not asked, or too long ago")
    try:
        made = webauthn.verify_registration_response(
            credential=given, expected_challenge=challenge, expected_rp_id=rp_id(), expected_origin=origins(),
            require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise NotBelieved(str(error)) from error
    return NewPasskey(
        bytes_to_base64url(made.credential_id), bytes_to_base64url(made.credential_public_key), user_handle,
        made.sign_count,
    )  # fmt: skip


def check_used(answer: str, factor: Factor, *, purpose: str) -> int:
    """How often the passkey says it was used, when its answer is right. Raises ``NotBelieved``."""
    given = _parsed(answer)
    challenge = _challenge_in(given)
    handle = given["response"].get("userHandle")
    is_theirs = handle == factor.user_handle if handle or purpose == SIGN_IN else True
    if not is_ours(challenge, purpose) or not is_theirs:
        raise NotBelieved("not asked, too long ago, or of somebody else")
    try:
        used = webauthn.verify_authentication_response(
            credential=given, expected_challenge=challenge, expected_rp_id=rp_id(), expected_origin=origins(),
            credential_public_key=base64url_to_bytes(factor.public_key),
            credential_current_sign_count=factor.uses, require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise NotBelieved(str(error)) from error
    return used.new_sign_count


def _parsed(answer: str) -> dict[str, Any]:
    try:
        given = json.loads(answer) if len(answer) <= LONGEST else None
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict) or not isinstance(given.get("response"), dict):
        raise NotBelieved("no answer of a browser")
    return given


def _challenge_in(given: dict[str, Any]) -> bytes:
    try:
        return parse_client_data_json(base64url_to_bytes(given["response"]["clientDataJSON"])).challenge
    except (WebAuthnException, ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotBelieved("no challenge") from error
