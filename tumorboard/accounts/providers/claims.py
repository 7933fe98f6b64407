"""What a provider says about somebody, as far as it is used here. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tumorboard.accounts.providers.settings import Provider


@dataclass(frozen=True)
class Vouched:
    """Somebody for whom a provider vouches. ``email`` only when the provider has verified it."""

    issuer: str
    subject: str
    email: str
    name: str
    groups: frozenset[str]


def vouched(provider: Provider, claims: Mapping[str, Any]) -> Vouched:
    """Read the claims."""
    email = str(claims.get("email") or "").strip().lower()
    is_verified = provider.email_is_verified or claims.get("email_verified") is True
    name = claims.get("name") or f"{claims.get('given_name') or ''} {claims.get('family_name') or ''}".strip()
    return Vouched(
        provider.issuer, str(claims["sub"]), email if is_verified else "", str(name or email)[:200],
        _groups(claims, provider.groups_claim),
    )  # fmt: skip


def _groups(claims: Mapping[str, Any], path: str) -> frozenset[str]:
    """A claim by its name, or by its path: ``realm_access.roles``."""
    found: Any = claims.get(path)
    if found is None:
        found = claims
        for part in path.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        return frozenset({found})
    return frozenset(str(one) for one in found) if isinstance(found, list) else frozenset()
