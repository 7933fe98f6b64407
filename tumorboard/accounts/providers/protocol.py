"""OpenID Connect with one provider: authorization code with PKCE, state and nonce; the answer is checked, not believed.

(OpenID Connect Core 3.1, RFC 7636, RFC 9207, RFC 9700; ASVS 5.0 V10.2, V10.5.) Authlib and joserfc do the work. What
a provider says of itself is kept for an hour; its keys are asked again when one is not known.
"""

import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from tumorboard.accounts.providers.settings import Provider, is_safe

#: Signed with the provider's private key: never "none", nor with a secret that we hold as well (ASVS 5.0 V9.1.2).
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
KEPT, AGAIN, LEEWAY = 3600.0, 30.0, 60
_KEPT: dict[str, tuple[float, Any]] = {}


class ProviderDown(Exception):
    """The provider does not answer, or not as a provider does."""


class NotBelieved(Exception):
    """The provider refused, or what came back is no proof; the text is for the log."""


@dataclass(frozen=True)
class Begun:
    """What the browser keeps until it comes back."""

    state: str
    nonce: str
    verifier: str


def begin(provider: Provider, back: str) -> tuple[str, Begun]:
    """Where to send the browser, and what it keeps meanwhile."""
    begun = Begun(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48))
    with _client(provider, back) as client:
        address, _ = client.create_authorization_url(
            described(provider)["authorization_endpoint"], state=begun.state, nonce=begun.nonce,
            code_verifier=begun.verifier,
            **({"acr_values": " ".join(provider.acr_values)} if provider.acr_values else {}),
        )  # fmt: skip
    return str(address), begun


def finish(provider: Provider, back: str, begun: Begun, answer: Mapping[str, str]) -> dict[str, Any]:
    """The checked claims about whoever signed in there. Raises ``NotBelieved`` or ``ProviderDown``."""
    if not hmac.compare_digest(answer.get("state", "").encode(), begun.state.encode()):
        raise NotBelieved("another state")
    if answer.get("iss", provider.issuer) != provider.issuer:
        raise NotBelieved("the answer of another provider")
    if "error" in answer or not answer.get("code"):
        raise NotBelieved(f"refused: {answer.get('error', 'no code')[:80]}")
    about = described(provider)
    with _client(provider, back) as client:
        try:
            token = client.fetch_token(
                about["token_endpoint"], code=answer["code"], code_verifier=begun.verifier,
                grant_type="authorization_code", redirect_uri=back, allow_redirects=False,
            )  # fmt: skip
            claims = _checked(provider, dict(token), begun.nonce)
            return _with_more(provider, client, claims)
        except requests.RequestException as error:
            raise ProviderDown(type(error).__name__) from error
        except (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise NotBelieved(f"{type(error).__name__}: {error}"[:200]) from error


def described(provider: Provider) -> dict[str, Any]:
    """What the provider says of itself (OpenID Connect Discovery 4)."""
    about = _fetched(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration", provider, KEPT)
    if about.get("issuer") != provider.issuer:
        raise ProviderDown("it says that it is another issuer")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not is_safe(str(about.get(name, ""))):
            raise ProviderDown(f"its {name} is missing or not encrypted")
    return about


def forget_kept() -> None:
    """Ask every provider anew."""
    _KEPT.clear()


def _client(provider: Provider, back: str) -> OAuth2Session:
    method = "client_secret_basic" if provider.secret else "none"
    offered = described(provider).get("token_endpoint_auth_methods_supported") or [method]
    if provider.secret and method not in offered and "client_secret_post" in offered:
        method = "client_secret_post"
    return OAuth2Session(
        provider.client_id, provider.secret or None, scope=provider.scopes, redirect_uri=back,
        token_endpoint_auth_method=method, code_challenge_method="S256", default_timeout=provider.timeout_seconds,
    )  # fmt: skip


def _checked(provider: Provider, token: dict[str, Any], nonce: str) -> dict[str, Any]:
    """The claims of the id_token: signature, issuer, audience, times, nonce and the hash of the access token."""
    offered = described(provider).get("id_token_signing_alg_values_supported") or ALGORITHMS
    registry = JWSRegistry(algorithms=[one for one in offered if one in ALGORITHMS], strict_check_header=False)
    uri = described(provider)["jwks_uri"]
    try:
        found = jwt.decode(token["id_token"], _keys(uri, provider, KEPT), registry=registry)
    except InvalidKeyIdError:
        found = jwt.decode(token["id_token"], _keys(uri, provider, AGAIN), registry=registry)
    wanted = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
    }
    about = {"nonce": nonce, "client_id": provider.client_id, "access_token": token.get("access_token")}
    claims = CodeIDToken(found.claims, found.header, wanted, about)
    claims.validate(leeway=LEEWAY)
    is_ours = hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode())
    if not is_ours or not isinstance(claims.get("sub"), str):
        raise NotBelieved("no subject, or another nonce")
    if provider.acr_values and claims.get("acr") not in provider.acr_values:
        raise NotBelieved("not signed in as strongly as is asked")
    return dict(claims)


def _keys(uri: str, provider: Provider, age: float) -> KeySet:
    return KeySet.import_key_set(_fetched(uri, provider, age))  # type: ignore[arg-type]


def _with_more(provider: Provider, client: OAuth2Session, claims: dict[str, Any]) -> dict[str, Any]:
    """What the id_token leaves out, from the userinfo endpoint; only about the same subject."""
    endpoint = described(provider).get("userinfo_endpoint", "")
    wanted = {"email", "name", *([provider.groups_claim.split(".")[0]] if provider.groups else [])}
    if wanted <= claims.keys() or not is_safe(str(endpoint)):
        return claims
    answer = client.get(endpoint, allow_redirects=False)
    if answer.status_code != 200:
        return claims
    more: dict[str, Any] = answer.json()
    if more.get("sub") != claims["sub"]:
        raise NotBelieved("userinfo is about somebody else")
    return more | claims


def _fetched(address: str, provider: Provider, age: float) -> dict[str, Any]:
    at, kept = _KEPT.get(address, (float("-inf"), None))
    if time.monotonic() - at < age and kept is not None:
        return kept  # type: ignore[no-any-return]
    try:
        answer = requests.get(address, timeout=provider.timeout_seconds, allow_redirects=False)
        if answer.status_code != 200:
            raise ProviderDown(f"status {answer.status_code}")
        found = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise ProviderDown(type(error).__name__) from error
    if not isinstance(found, dict):
        raise ProviderDown("no JSON object")
    _KEPT[address] = (time.monotonic(), found)
    return found
