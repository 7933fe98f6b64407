"""An ID token is believed when everything about it is right (OpenID Connect Core 3.1.3.7; ASVS 5.0 V9, V10.5)."""

import time
from typing import Any

import pytest
from authlib.common.errors import AuthlibBaseError
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey, RSAKey

from tumorboard.accounts.providers import protocol
from tumorboard.accounts.providers.settings import Provider

ISSUER = "https://login.hospital.example"
KEY, OTHER = RSAKey.generate_key(2048, {"kid": "one"}), RSAKey.generate_key(2048, {"kid": "one"})
PROVIDER = Provider(key="hospital", name="Hospital", issuer=ISSUER, client_id="us", timeout_seconds=1)
ABOUT = {
    "issuer": ISSUER, "jwks_uri": f"{ISSUER}/keys", "token_endpoint": f"{ISSUER}/token",
    "authorization_endpoint": f"{ISSUER}/go",
}  # fmt: skip


@pytest.fixture(autouse=True)
def known(monkeypatch):
    """What the provider says of itself, without asking it."""
    kept = {
        f"{ISSUER}/.well-known/openid-configuration": (float("inf"), ABOUT),
        f"{ISSUER}/keys": (float("inf"), {"keys": [KEY.as_dict(private=False)]}),
    }
    monkeypatch.setattr(protocol, "_KEPT", kept)
    return kept


def checked(*, key=KEY, algorithm="RS256", header=(), **claims):
    """The claims of a token with one thing changed; ``None`` leaves a claim out."""
    moment = int(time.time())
    right = {"iss": ISSUER, "aud": "us", "sub": "1", "nonce": "asked", "iat": moment, "exp": moment + 60} | claims
    told = {name: value for name, value in right.items() if value is not None}
    token = jwt.encode({"alg": algorithm, "kid": "one", **dict(header)}, told, key, algorithms=[algorithm])
    return protocol._checked(PROVIDER, {"id_token": token}, "asked")


#: What ``finish`` takes for a refusal.
REFUSALS = (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError, protocol.NotBelieved)
WRONG: dict[str, dict[str, Any]] = {
    "another key": {"key": OTHER},
    "our own secret": {"key": OctKey.import_key("a secret that we hold as well, 32"), "algorithm": "HS256"},
    "a key it brings along": {"key": OTHER, "header": {"jwk": OTHER.as_dict(private=False)}.items()},
    "keys from elsewhere": {"key": OTHER, "header": {"jku": "https://evil.example/keys"}.items()},
    "another issuer": {"iss": "https://evil.example"},
    "another audience": {"aud": "them"},
    "another nonce": {"nonce": "of another sign-in"},
    "no nonce": {"nonce": None},
    "over": {"exp": 1_700_000_000},
    "no end": {"exp": None},
    "from the future": {"iat": 4_000_000_000, "exp": 4_000_000_060},
    "no subject": {"sub": None},
}


def test_only_a_token_that_is_right_in_everything_is_believed():
    assert checked()["sub"] == "1"
    believed = []
    for name, change in WRONG.items():
        try:
            checked(**change)
        except REFUSALS:
            continue
        believed.append(name)
    assert believed == []
    unsigned = "eyJhbGciOiJub25lIn0." + jwt.encode({"alg": "RS256"}, {"sub": "1"}, KEY).split(".")[1] + "."
    with pytest.raises(JoseError):
        protocol._checked(PROVIDER, {"id_token": unsigned}, "asked")


def test_a_provider_that_says_it_is_another_is_not_used(known):
    known[f"{ISSUER}/.well-known/openid-configuration"] = (float("inf"), ABOUT | {"issuer": "https://evil.example"})
    with pytest.raises(protocol.ProviderDown, match="another issuer"):
        protocol.described(PROVIDER)
