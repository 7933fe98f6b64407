"""The secret part of a link: made from a random seed and the installation's key, so the table alone opens nothing."""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256

from flask import current_app

LONGEST = 100


def token_of(seed: str) -> str:
    """The secret part of the link with this seed."""
    key = hmac.digest(str(current_app.config["SECRET_KEY"]).encode(), b"sign-in link", "sha256")
    return urlsafe_b64encode(hmac.digest(key, seed.encode(), "sha256")).decode().rstrip("=")


def hashed(token: str) -> str:
    """What the table keeps of it."""
    return sha256(token[:LONGEST].encode("utf-8", "replace")).hexdigest()


def address_of(token: str) -> str:
    """The whole address, made without a request."""
    path = current_app.url_map.bind("localhost").build("links.use", {"token": token})
    return f"{current_app.config['BASE_URL']}{path}"
