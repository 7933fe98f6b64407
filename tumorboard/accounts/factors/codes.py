"""One-time codes by an authenticator app: TOTP (RFC 6238), six digits, thirty seconds. Pure."""

import re
from datetime import datetime

import pyotp
import segno

#: Clocks of phones differ: a code of the step before or after counts too (RFC 6238 5.2: no more than one).
TOLERANCE = 1
DIGITS = 6


def new_secret() -> str:
    """A secret of 160 bits, in base32."""
    return pyotp.random_base32()


def in_groups(secret: str) -> str:
    """The secret in fours, for typing it into a phone."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def enrolment_address(secret: str, *, name: str, issuer: str) -> str:
    """What the picture says to the app."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)


def picture(address: str) -> str:
    """The address as a QR code: an SVG image in a data address, black on white in every theme."""
    drawn: str = segno.make(address, error="m", micro=False).svg_data_uri(scale=5, border=4, dark="#000", light="#fff")
    return drawn


def plain_code(typed: str) -> str:
    """Six digits as typed, without blanks; empty when it is no one-time code."""
    digits = re.sub(r"[\s-]", "", typed)
    return digits if re.fullmatch(rf"[0-9]{{{DIGITS}}}", digits) else ""


def step_of(secret: str, code: str, *, at: datetime, after: int) -> int | None:
    """The time-step of which this is the code, when it is later than the last one taken: a code counts once."""
    totp = pyotp.TOTP(secret)
    present = totp.timecode(at)
    for step in range(max(present - TOLERANCE, after + 1, 0), present + TOLERANCE + 1):
        if pyotp.utils.strings_equal(code, totp.generate_otp(step)):
            return step
    return None
