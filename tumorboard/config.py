"""Typed settings from the environment; every problem is told at once, unknown names are refused."""

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "TUMORBOARD_"


class BadSettings(Exception):
    """The environment does not make a valid configuration; the text lists every problem."""


class Settings(BaseSettings):
    """One installation. Each field is the environment variable ``TUMORBOARD_<NAME>``."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True)

    database_url: str = ""
    instance: Path = Path(os.environ.get("TUMORBOARD_INSTANCE", ROOT / "instance"))
    secret_key: str = ""
    former_secret_keys: SecretStr = SecretStr("")
    https: bool = False
    trusted_proxies: int = Field(0, ge=0, le=5)
    time_zone: str = "America/New_York"
    session_idle_minutes: int = Field(30, ge=1, le=24 * 60)
    session_hours: int = Field(12, ge=1, le=24 * 7)
    emergency_hours: int = Field(4, ge=1, le=24)
    max_request_bytes: int = Field(2 * 1024 * 1024, ge=64 * 1024)
    attachment_bytes: int = Field(12_000_000, ge=100_000, le=200_000_000)
    clamd: str = ""
    password_cost: int = Field(3, ge=1, le=10)
    base_url: str = "http://localhost:8000"
    smtp_host: str = ""
    smtp_port: int = Field(587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_ca: Path | None = None
    smtp_timeout_seconds: float = Field(30, ge=0.1, le=600)
    mail_from: str = Field("", validate_default=True)
    mail_days: int = Field(5, ge=1, le=30)
    seal_key: SecretStr = SecretStr("")
    anchor_file: Path | None = None
    anchor_mail: str = ""
    ledger_years: int = Field(10, ge=6, le=200)
    backup_folder: Path | None = None
    backup_hour: int = Field(2, ge=0, le=23)
    backup_keep: int = Field(14, ge=1, le=1000)
    backup_key: SecretStr = Field(SecretStr(""), validate_default=False)
    flood_limits: bool = True
    security_contact: str = ""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    allow_plain_http: bool = False
    allow_root: bool = False
    providers: Path | None = None
    password_sign_in: bool = True
    testing: bool = False

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if url and not re.match(r"sqlite:///|postgres(ql)?(\+psycopg)?://", url):
            raise ValueError("begins with sqlite:/// or postgresql://, such as postgresql://user:password@host/name")
        return url

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError("is no IANA time zone name, such as America/New_York")
        return name

    @field_validator("clamd")
    @classmethod
    def _is_scanner(cls, place: str) -> str:
        if place and not re.fullmatch(r"/[^\s]+|[^\s:/]+:\d{1,5}", place):
            raise ValueError("is ClamAV's socket, such as /run/clamav/clamd.ctl, or host:3310")
        return place

    @field_validator("base_url")
    @classmethod
    def _is_address(cls, address: str) -> str:
        if not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", address):
            raise ValueError("is the address people open, such as https://tumorboard.hospital.example")
        return address.rstrip("/")

    @field_validator("smtp_ca")
    @classmethod
    def _is_file(cls, path: Path | None) -> Path | None:
        if path is not None and not path.is_file():
            raise ValueError("is the file of the certificate authority that the mail server's certificate comes from")
        return path

    @field_validator("mail_from")
    @classmethod
    def _is_sender(cls, address: str, others: ValidationInfo) -> str:
        if others.data.get("smtp_host") and not address:
            raise ValueError("is needed with TUMORBOARD_SMTP_HOST: the address mail comes from")
        if address and not re.fullmatch(r"[^\s@<>,;]+@[^\s@<>,;]+", address):
            raise ValueError("is one plain address, such as tumorboard@hospital.example")
        return address

    @field_validator("seal_key")
    @classmethod
    def _are_long(cls, keys: SecretStr) -> SecretStr:
        if any(len(one.strip()) < 32 for one in keys.get_secret_value().split(",") if one.strip()):
            raise ValueError("holds keys of at least 32 characters, such as openssl rand -hex 32 makes, newest first")
        return keys

    @field_validator("anchor_mail")
    @classmethod
    def _are_addresses(cls, addresses: str) -> str:
        if not all(re.fullmatch(r"[^\s@<>,;]+@[^\s@<>,;]+", one.strip()) for one in addresses.split(",") if addresses):
            raise ValueError("is one plain address or several with a comma between, outside of those who keep the app")
        return addresses

    @field_validator("backup_key")
    @classmethod
    def _is_long_enough(cls, key: SecretStr) -> SecretStr:
        if 0 < len(key.get_secret_value()) < 32:
            raise ValueError("has at least 32 characters, as `openssl rand -hex 32` makes them")
        return key

    @field_validator("security_contact")
    @classmethod
    def _is_contact(cls, contact: str) -> str:
        if contact and not re.fullmatch(r"(mailto:|https://|tel:)\S+", contact):
            raise ValueError("begins with mailto:, https:// or tel:")
        return contact

    @property
    def zone(self) -> ZoneInfo:
        """The installation's default time zone; a programme may have its own."""
        return ZoneInfo(self.time_zone)

    @property
    def database(self) -> str:
        """The SQLAlchemy address: the one given, or the SQLite file in the instance folder."""
        url = self.database_url or f"sqlite:///{self.instance / 'tumorboard.sqlite3'}"
        if url.startswith(("postgresql://", "postgres://")):
            url = "postgresql+psycopg://" + url.split("://", 1)[1]
        return url

    def secret(self) -> str:
        """The secret key given, or the one kept in the instance folder (made at first use)."""
        return self.secret_key or self._kept("secret_key")

    @property
    def former_secrets(self) -> list[str]:
        """The secret keys of before: they open what was encrypted then, and sign nothing."""
        return [one.strip() for one in self.former_secret_keys.get_secret_value().split(",") if one.strip()]

    def backup_secret(self) -> str:
        """The key of the backups: the one given, or the one kept in the instance folder (made at first use)."""
        return self.backup_key.get_secret_value() or self._kept("backup_key")

    def _kept(self, name: str) -> str:
        self.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.instance / name
        if not path.exists():
            made = self.instance / f"{name}.{secrets.token_hex(8)}"
            made.touch(mode=0o600)
            made.write_text(secrets.token_hex(32))
            with suppress(FileExistsError):  # another process was first: its key counts
                path.hardlink_to(made)
            made.unlink()
        return path.read_text().strip()


def load_settings(**given: object) -> Settings:
    """Read the environment; raise ``BadSettings`` with one line per problem."""
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {"TUMORBOARD_TEST_DATABASE"}
    problems = [
        f"{name}: there is no such setting"
        for name in sorted(os.environ)
        if name.startswith(PREFIX) and name not in known
    ]
    try:
        settings = Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        problems += [
            f"{PREFIX}{str(e['loc'][0]).upper()}: {e['msg'].removeprefix('Value error, ')}" for e in error.errors()
        ]
    if problems:
        raise BadSettings("The settings have problems:\n  " + "\n  ".join(problems))
    return settings
