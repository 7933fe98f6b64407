"""The keys that seal: outside the database, the newest first, the former ones kept to check what they sealed.

Without a setting they stand in the instance folder, one a line. What they protect against is somebody who can write
the database and not this folder (ASVS 5.0 16.4.2: logs are protected from modification).
"""

import hashlib
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tumorboard.config import Settings
from tumorboard.core.errors import RuleBroken


@dataclass(frozen=True)
class Keys:
    """The keys by their ids; ``newest`` names the one that seals."""

    newest: str
    by_id: Mapping[str, bytes]

    @property
    def key(self) -> bytes:
        """The key that seals."""
        return self.by_id[self.newest]


def sealing_settings(settings: Settings) -> dict[str, object]:
    """What the app keeps of the settings about sealing."""
    return {
        "SEAL_KEY": settings.seal_key.get_secret_value(),
        "SEAL_KEY_FILE": settings.instance / "seal_key",
        "ANCHOR_FILES": [settings.instance / "anchors", *([settings.anchor_file] if settings.anchor_file else [])],
        "ANCHOR_MAIL": settings.anchor_mail,
        "LEDGER_YEARS": settings.ledger_years,
    }


def id_of(key: str) -> str:
    """What the database keeps of a key: enough to find it, nothing to make it from."""
    return hashlib.sha256(f"tumorboard seal key {key}".encode()).hexdigest()[:12]


def keys_of(setting: str, file: Path) -> Keys:
    """The keys of the setting, or else of the file (made at first use)."""
    found = [one.strip() for one in setting.split(",") if one.strip()] if setting else _kept(file)
    if not found:
        raise RuleBroken(f"There is no key in {file}.", remedy="Put the file back from your backup of the instance.")
    return Keys(id_of(found[0]), {id_of(one): one.encode() for one in found})


def renew_key(setting: str, file: Path) -> str:
    """Put a new key before the former ones and say its id. Refuses when the setting holds the keys."""
    if setting:
        raise RuleBroken(
            "The keys stand in TUMORBOARD_SEAL_KEY.",
            remedy="Write a new one there, before the former ones, with a comma between; then restart.",
        )
    former, made = _kept(file), secrets.token_hex(32)
    new = _written(file, [made, *former])
    new.replace(file)
    return id_of(made)


def _kept(file: Path) -> list[str]:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        new = _written(file, [secrets.token_hex(32)])
        with suppress(FileExistsError):  # another process was first: its key counts
            file.hardlink_to(new)
        new.unlink()
    return [line.strip() for line in file.read_text().splitlines() if line.strip()]


def _written(file: Path, lines: list[str]) -> Path:
    """A file beside, readable by its owner only and on the disk, to be put in place in one step."""
    new = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as written:
        written.write("\n".join(lines) + "\n")
        written.flush()
        os.fsync(written.fileno())
    return new
