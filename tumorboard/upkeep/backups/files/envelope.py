"""The envelope of a backup: AES-256-GCM in chunks, so that no size is too large and no cut or change goes unseen.

The construction is that of age's payload (STREAM; Hoang, Reyhanitabar, Rogaway and Vizár, 2015): the nonce counts the
chunks and marks the last one, so chunks cannot be changed, left out, put elsewhere or cut off. The key of each file
comes from the installation's key and the file's own salt by HKDF (RFC 5869), so no nonce is used twice.
"""

import io
import secrets
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tumorboard.core.errors import Refusal

MAGIC = b"tumorboard backup 1\n"
SALT, CHUNK, TAG = 32, 1 << 20, 16


class Unreadable(Refusal):
    """The file is no backup, is damaged, or another key made it."""

    title = "This backup cannot be read"


def _cipher(key: str, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=salt, info=MAGIC).derive(key.encode()))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


class Sealing(io.RawIOBase):
    """A file to write into: what is written goes on encrypted. Only ``finish`` makes it whole."""

    def __init__(self, out: BinaryIO, key: str) -> None:
        salt = secrets.token_bytes(SALT)
        self._out, self._cipher = out, _cipher(key, salt)
        self._held, self._number = bytearray(), 0
        out.write(MAGIC + salt)

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, more: Any) -> int:
        """Take more; a chunk leaves when it is full and something follows it."""
        self._held += more
        while len(self._held) > CHUNK:
            self._put(bytes(self._held[:CHUNK]), is_last=False)
            del self._held[:CHUNK]
        return len(more)

    def finish(self) -> None:
        """Write the last chunk, marked as such."""
        self._put(bytes(self._held), is_last=True)

    def _put(self, clear: bytes, *, is_last: bool) -> None:
        self._out.write(self._cipher.encrypt(_nonce(self._number, is_last=is_last), clear, MAGIC))
        self._number += 1


class Opening(io.RawIOBase):
    """The same, to read from. Raises ``Unreadable`` rather than give one byte that was not written."""

    def __init__(self, source: BinaryIO, key: str) -> None:
        if source.read(len(MAGIC)) != MAGIC:
            raise Unreadable("This file is no backup of Tumorboard.", remedy="Choose one that ends with .backup.")
        self._source, self._cipher = source, _cipher(key, source.read(SALT))
        self._following, self._clear, self._number = source.read(CHUNK + TAG), memoryview(b""), 0
        if not self._following:
            raise _unreadable(0)

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Give what is decrypted, chunk by chunk."""
        while not self._clear and self._following:
            self._open_next()
        taken = min(len(buffer), len(self._clear))
        buffer[:taken], self._clear = self._clear[:taken], self._clear[taken:]
        return taken

    def _open_next(self) -> None:
        sealed, self._following = self._following, self._source.read(CHUNK + TAG)
        try:
            nonce = _nonce(self._number, is_last=not self._following)
            self._clear = memoryview(self._cipher.decrypt(nonce, sealed, MAGIC))
        except InvalidTag:
            raise _unreadable(self._number) from None
        self._number += 1


def _unreadable(number: int) -> Unreadable:
    if number:
        said = f"This backup is damaged or was cut off: what follows its first {number} MB is not what was written."
        return Unreadable(said, remedy="Take an older backup, or another copy of this one.")
    return Unreadable(
        "This key does not open the backup, or its beginning is damaged.",
        remedy="Give the key the installation had when it was made: TUMORBOARD_BACKUP_KEY, or its file backup_key.",
    )
