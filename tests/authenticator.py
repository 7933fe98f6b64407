"""A passkey in software: it answers a page as a browser with an authenticator does (ES256, no attestation)."""

import json
import re
import secrets
from hashlib import sha256
from html import unescape
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.encode_cbor import encode_cbor

ORIGIN = "http://localhost:8000"
PRESENT, VERIFIED, MADE = 1, 4, 64


def options_in(html: str, kind: str = "ask") -> dict[str, Any]:
    """What a page asks of the browser."""
    found = re.search(rf'data-passkey="{kind}" data-options="([^"]*)"', html)
    assert found, "no passkey is asked for"
    asked: dict[str, Any] = json.loads(unescape(found[1]))
    return asked


class Authenticator:
    """One passkey, and the count of its uses."""

    def __init__(self, origin: str = ORIGIN, *, flags: int = PRESENT | VERIFIED) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.origin, self.flags, self.uses = origin, flags, 0
        self.handle = ""

    def make(self, asked: dict[str, Any]) -> str:
        """Answer ``navigator.credentials.create``."""
        self.handle = asked["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        begin = self._head(asked["rp"]["id"], self.flags | MADE)
        made = begin + bytes(16) + len(self.id).to_bytes(2, "big") + self.id + encode_cbor(public)
        attestation = encode_cbor({"fmt": "none", "attStmt": {}, "authData": made})
        return self._answer(
            {
                "clientDataJSON": self._client("webauthn.create", asked),
                "attestationObject": bytes_to_base64url(attestation),
            }
        )

    def use(self, asked: dict[str, Any], **instead: Any) -> str:
        """Answer ``navigator.credentials.get``."""
        self.uses += 1
        begin, client = self._head(asked["rpId"], self.flags), self._client("webauthn.get", asked)
        signed = begin + sha256(base64url_to_bytes(client)).digest()
        return self._answer({
            "clientDataJSON": client, "authenticatorData": bytes_to_base64url(begin), "userHandle": self.handle,
            "signature": bytes_to_base64url(self.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
        } | instead)  # fmt: skip

    def _head(self, rp_id: str, flags: int) -> bytes:
        return sha256(rp_id.encode()).digest() + bytes([flags]) + self.uses.to_bytes(4, "big")

    def _client(self, kind: str, asked: dict[str, Any]) -> str:
        told = {"type": kind, "challenge": asked["challenge"], "origin": self.origin, "crossOrigin": False}
        return bytes_to_base64url(json.dumps(told).encode())

    def _answer(self, response: dict[str, Any]) -> str:
        name = bytes_to_base64url(self.id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
