"""Making a backup: copy, manifest, encrypt, read back, and only then give it its name."""

import gzip
import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

from tumorboard import __version__
from tumorboard.core.db import now
from tumorboard.upkeep.backups.files.copying import Copy, NoCopy, Told, copy_database
from tumorboard.upkeep.backups.files.envelope import CHUNK, Opening, Sealing, Unreadable

ENDING, UNFINISHED, TEMPORARY = ".backup", ".partial", ".backup-"
BACKUP_KEY = "backup_key"
#: Folders of the instance whose files belong to the data.
FOLDERS = ("attachments",)


@dataclass(frozen=True)
class Manifest:
    """What a backup holds, in its first lines."""

    made_at: str
    app: str
    kind: str
    migration: str
    rows: dict[str, int]
    newest_entry: int | None
    seal: dict[str, Any] | None
    #: The name of each file in it, with its size and SHA-256.
    files: dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Made:
    """A backup that was read back."""

    path: Path
    size: int
    manifest: Manifest


def make_backup(
    database: str, instance: Path, folder: Path, *, key: str, told: Told = lambda _done, _of: None
) -> Made:  # fmt: skip
    """Make one in a folder, while people work. Raises ``NoCopy`` or ``Unreadable``; no half-made file stays."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _private_folder(instance) as place:
            copy = copy_database(database, place, told)
            files = {copy.path.name: copy.path} | _beside(instance)
            manifest = _manifest(copy, files)
            path = _free_name(folder, now())
            half = path.with_name(f".{path.name}{UNFINISHED}")
            try:
                _write(half, manifest, files, key)
                if read_back(half, key=key) != manifest:
                    raise Unreadable("What was read back is not what was written.", remedy="Check the disk.")
                half.replace(path)
            finally:
                half.unlink(missing_ok=True)
            _keep(folder)
    except OSError as error:
        raise NoCopy(
            f"The backup failed: {_why(error)}.", remedy="Nothing was lost. Make room, then try again."
        ) from error
    return Made(path, path.stat().st_size, manifest)


def _why(error: OSError) -> str:
    where = f" ({error.filename})" if error.filename and "patient" not in str(error.filename) else ""
    return f"{(error.strerror or type(error).__name__).lower()}{where}"


@contextmanager
def _private_folder(instance: Path) -> Iterator[Path]:
    """A folder for the copy, as private as the database itself; what a killed backup left is taken away first."""
    for left in instance.glob(f"{TEMPORARY}*"):
        if now().timestamp() - left.stat().st_mtime > 24 * 3600:
            shutil.rmtree(left, ignore_errors=True)
    place = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=instance))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _beside(instance: Path) -> dict[str, Path]:
    """The keys without which the data says less, and files that belong to the data; never the backups' own key."""
    keys = {f"keys/{path.name}": path for path in sorted(instance.glob("*_key")) if path.name != BACKUP_KEY}
    kept = [path for name in FOLDERS for path in sorted((instance / name).rglob("*")) if path.is_file()]
    return keys | {str(path.relative_to(instance)): path for path in kept}


def _manifest(copy: Copy, files: dict[str, Path]) -> Manifest:
    for name, path in list(files.items()):
        if not path.is_file():  # an attachment nobody kept, swept away meanwhile
            del files[name]
    listed = {name: {"size": path.stat().st_size, "sha256": _digest(path)} for name, path in files.items()}
    return Manifest(
        now().isoformat(timespec="seconds"), __version__, copy.kind, copy.migration, copy.rows, copy.newest_entry,
        copy.seal, listed,
    )  # fmt: skip


def _digest(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _free_name(folder: Path, moment: datetime) -> Path:
    name = f"tumorboard-{moment:%Y%m%d-%H%M%S}"
    return next(
        path for more in ("", *(f"-{number}" for number in range(2, 100)))
        if not (path := folder / f"{name}{more}{ENDING}").exists()
    )  # fmt: skip


def _write(path: Path, manifest: Manifest, files: dict[str, Path], key: str) -> None:
    path.touch(mode=0o600, exist_ok=False)
    with path.open("wb") as out:
        sealing = Sealing(out, key)
        with (
            gzip.GzipFile(fileobj=cast(BinaryIO, sealing), mode="wb", compresslevel=1, mtime=0) as smaller,
            tarfile.open(fileobj=smaller, mode="w|", format=tarfile.PAX_FORMAT) as archive,
        ):
            first = json.dumps(asdict(manifest), indent=1).encode()
            head = tarfile.TarInfo("manifest.json")
            head.size = len(first)
            archive.addfile(head, io.BytesIO(first))
            for name, source in files.items():
                archive.add(source, arcname=name, recursive=False)
        sealing.finish()
        out.flush()
        os.fsync(out.fileno())
        with suppress(OSError):  # so that reading back asks the disk, not the memory
            os.posix_fadvise(out.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _keep(folder: Path) -> None:
    """Let the name survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_back(path: Path, *, key: str, into: Path | None = None) -> Manifest:
    """Decrypt and compare every byte with the manifest; unpack into a folder when one is given."""
    try:
        with (
            path.open("rb") as source,
            io.BufferedReader(Opening(source, key), CHUNK) as clear,
            gzip.GzipFile(fileobj=clear, mode="rb") as larger,
            tarfile.open(fileobj=larger, mode="r|") as archive,
        ):
            return _read(archive, into)
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, KeyError, ValueError, StopIteration) as error:
        raise Unreadable("This backup is damaged.", remedy="Take an older one, or another copy of this one.") from error


def _read(archive: tarfile.TarFile, into: Path | None) -> Manifest:
    members = iter(archive)
    first = archive.extractfile(next(members))
    manifest = Manifest(**json.load(first)) if first else None
    if manifest is None:
        raise KeyError("manifest")
    left = dict(manifest.files)
    for member in members:
        listed, source = left.pop(member.name), archive.extractfile(member)
        digest = hashlib.sha256()
        with _place(into, member.name) as out:
            while source and (piece := source.read(CHUNK)):
                digest.update(piece)
                out.write(piece)
        if digest.hexdigest() != listed["sha256"]:
            raise KeyError(member.name)
    if left:
        raise KeyError(*left)
    return manifest


def _place(into: Path | None, name: str) -> BinaryIO:
    """Where a file of the archive goes: nowhere, or into the folder and never out of it."""
    if into is None:
        return Path(os.devnull).open("wb")
    path = (into / name).resolve()
    if not path.is_relative_to(into.resolve()):
        raise ValueError(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=False)
    return path.open("wb")
