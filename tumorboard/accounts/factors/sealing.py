"""Secrets at rest: encrypted with a key derived from the installation's secret, and bound to whose they are.

AES-256-GCM, the key by HKDF-SHA-256 (ASVS 5.0 V11.3.2, V13.3.1; HIPAA 164.312(a)(2)(iv)). The sealed text begins with
the key's own name, so that the installation's secret can be changed: what an earlier one sealed is opened as long as
that stands in ``TUMORBOARD_FORMER_SECRET_KEYS``, and is sealed anew when it is used.
"""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

VERSION = "1"


class CannotOpen(Exception):
    """Sealed with a key that this installation does not have, for something else, or changed since."""


@lru_cache(maxsize=32)
def _derived(secret: str, purpose: str) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"tumorboard {VERSION} {purpose}".encode())
    return hkdf.derive(secret.encode())


def derived_key(purpose: str) -> bytes:
    """A key for one purpose, from the installation's secret."""
    return _derived(current_app.config["SECRET_KEY"], purpose)


def _name(key: bytes) -> str:
    return sha256(key).hexdigest()[:8]


def seal(text: str, *, about: str) -> str:
    """Encrypt a text; it opens only for the same ``about``."""
    key, nonce = derived_key("sealing"), secrets.token_bytes(12)
    sealed = nonce + AESGCM(key).encrypt(nonce, text.encode(), about.encode())
    return f"{VERSION}.{_name(key)}.{urlsafe_b64encode(sealed).decode()}"


def is_current(sealed: str) -> bool:
    """Sealed with the key of now, and not with a former one."""
    return sealed.startswith(f"{VERSION}.{_name(derived_key('sealing'))}.")


def unseal(sealed: str, *, about: str) -> str:
    """The text again. Raises ``CannotOpen``."""
    version, _, rest = sealed.partition(".")
    name, _, body = rest.partition(".")
    former = current_app.config["FORMER_SECRET_KEYS"]
    keys = [_derived(secret, "sealing") for secret in (current_app.config["SECRET_KEY"], *former)]
    key = next((one for one in keys if hmac.compare_digest(_name(one).encode(), name.encode("utf-8", "replace"))), None)
    try:
        raw = urlsafe_b64decode(body.encode())
        if key is None or version != VERSION:
            raise CannotOpen(name)
        return AESGCM(key).decrypt(raw[:12], raw[12:], about.encode()).decode()
    except (ValueError, InvalidTag) as error:
        raise CannotOpen(name) from error
