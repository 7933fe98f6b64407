"""The providers of an installation, from a TOML file: typed, checked at start, every problem told at once."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

from tumorboard.config import BadSettings, Settings
from tumorboard.permissions import Role

LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Group(BaseModel):
    """What a group of the institution is here: a membership."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    group: str = Field(min_length=1)
    programme: str = Field(min_length=1)
    roles: tuple[Role, ...] = Field(min_length=1)
    specialty: str = ""

    @model_validator(mode="after")
    def _speaks(self) -> "Group":
        if Role.ATTENDEE in self.roles and not self.specialty:
            raise ValueError("an attendee speaks for a specialty: give its code, such as ORT")
        return self


class Provider(BaseModel):
    """One OpenID provider. ``key`` stands in the address that it leads back to: /sign-in/with/<key>/back."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")
    name: str = Field(min_length=1, max_length=60)
    issuer: str
    client_id: str = Field(min_length=1)
    client_secret: SecretStr = SecretStr("")
    client_secret_file: Path | None = None
    scopes: str = "openid email profile"
    #: Who comes for the first time is recognised by an e-mail address that the provider has verified.
    match_by_email: bool = True
    #: For providers that verify every address and do not say so in ``email_verified``.
    email_is_verified: bool = False
    #: Who is not known is made a person, without any membership.
    make_people: bool = False
    groups_claim: str = "groups"
    groups: tuple[Group, ...] = ()
    #: How strong the sign-in there must have been: the provider's own names (``acr``); none: what it decides.
    acr_values: tuple[str, ...] = ()
    timeout_seconds: float = Field(5, gt=0, le=30)

    @field_validator("issuer")
    @classmethod
    def _is_safe(cls, issuer: str) -> str:
        if not is_safe(issuer):
            raise ValueError("is the provider's address, beginning with https://")
        return issuer

    @field_validator("scopes")
    @classmethod
    def _has_openid(cls, scopes: str) -> str:
        if "openid" not in scopes.split():
            raise ValueError("holds openid, such as: openid email profile")
        return scopes

    @model_validator(mode="after")
    def _one_secret(self) -> "Provider":
        if self.client_secret_file and (self.client_secret.get_secret_value() or not self.client_secret_file.is_file()):
            raise ValueError("client_secret_file is a file, and stands instead of client_secret")
        return self

    @property
    def secret(self) -> str:
        """The client's secret; empty for a public client, which PKCE protects."""
        if self.client_secret_file:
            return self.client_secret_file.read_text().strip()
        return self.client_secret.get_secret_value()


def is_safe(address: str) -> bool:
    """Encrypted, or on this machine."""
    parts = urlsplit(address)
    return bool(parts.netloc) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK))


def load_providers(settings: Settings) -> Mapping[str, Provider]:
    """Read the file; raise ``BadSettings`` with one line per problem. No file: no providers."""
    path = settings.providers or settings.instance / "providers.toml"
    problems: list[str] = []
    providers = _read(path, problems) if path.is_file() or settings.providers else {}
    if not settings.password_sign_in and not providers and not problems:
        problems.append("TUMORBOARD_PASSWORD_SIGN_IN: without passwords a provider is needed, and there is none")
    if problems:
        raise BadSettings("The settings of signing in have problems:\n  " + "\n  ".join(problems))
    return providers


def _read(path: Path, problems: list[str]) -> dict[str, Provider]:
    try:
        with path.open("rb") as file:
            tables = tomllib.load(file)
    except (OSError, tomllib.TOMLDecodeError) as error:
        problems.append(f"{path}: {error}")
        return {}
    providers: dict[str, Provider] = {}
    for key, table in tables.items():
        if not isinstance(table, dict):
            problems.append(f"{path}: {key} stands in no section; a provider begins with [its-short-name]")
            continue
        try:
            providers[key] = Provider(key=key, **table)
        except (ValidationError, TypeError) as error:
            problems += _told(path, key, error)
    issuers = [one.issuer for one in providers.values()]
    if len(set(issuers)) < len(issuers):
        problems.append(f"{path}: two providers have the same issuer")
    if any(one.client_secret.get_secret_value() for one in providers.values()) and path.stat().st_mode & 0o007:
        problems.append(f"{path}: holds a secret and can be read by everybody: chmod 600 {path.name}")
    return providers


def _told(path: Path, key: str, error: Exception) -> list[str]:
    if not isinstance(error, ValidationError):
        return [f"{path}: [{key}]: {error}"]
    return [
        f"{path}: [{key}] {'.'.join(str(part) for part in one['loc'])}: {one['msg'].removeprefix('Value error, ')}"
        for one in error.errors(include_input=False)
    ]
