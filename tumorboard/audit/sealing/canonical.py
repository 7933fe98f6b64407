"""What is sealed: an entry as text, its mark, and the seal over a range of marks. Pure.

The text is made of the columns as the database keeps them, to the byte, so it is the same on SQLite and PostgreSQL and
no reader's idea of a value stands between. A mark is keyed (HMAC-SHA256, FIPS 198-1; cut to 128 bits as RFC 2104,
section 5 allows), and so is the seal: a plain hash can be made again by whoever changed the rows.
"""

import hmac
import json
import struct
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

#: Which columns are sealed, and in which order, by the number of the form. A new column makes a new form.
FORMS: dict[int, tuple[str, ...]] = {
    1: (
        "at", "event", "person_id", "programme_id", "patient_id", "case_id", "subject", "subject_id", "facts",
        "request_id", "address", "sign_in_id", "once_key",
    ),
}  # fmt: skip
FORM = 1
FIRST = "0" * 64
_PACKED = struct.Struct(">qq16s")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Mark(NamedTuple):
    """An entry as its seal knows it: its id, its time in microseconds, and the keyed mark of its text."""

    id: int
    at: int
    mark: bytes

    @property
    def moment(self) -> datetime:
        """When the entry was made."""
        try:
            return _EPOCH + timedelta(microseconds=self.at)
        except OverflowError:
            return _EPOCH


def text_of(entry: Any, form: int = FORM) -> bytes:
    """The canonical text of a raw row: everything in it but its id."""
    values = [getattr(entry, name) for name in FORMS[form]]
    return json.dumps(values, separators=(",", ":"), default=repr).encode()


def mark_of(key: bytes, entry: Any, form: int = FORM) -> Mark:
    """The mark of a raw row."""
    digest = hmac.digest(key, b"entry\n" + text_of(entry, form), "sha256")
    return Mark(entry.id, _microseconds(entry.at), digest[:16])


def _microseconds(at: object) -> int:
    """The time of a raw row as a number; 0 where somebody wrote what is no time."""
    with suppress(ValueError, TypeError):
        return (datetime.fromisoformat(str(at)).replace(tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)
    return 0


def packed(marks: Iterable[Mark]) -> bytes:
    """The marks of a range as they are kept: 32 bytes each."""
    return b"".join(_PACKED.pack(*one) for one in marks)


def unpacked(kept: bytes) -> Iterator[Mark]:
    """The marks of a range, in the order of their ids; what is no whole mark is left out (the seal tells)."""
    whole = len(kept) - len(kept) % _PACKED.size
    return (Mark(*one) for one in _PACKED.iter_unpack(kept[:whole]))


def digest_of(key: bytes, facts: Sequence[object], marks: bytes) -> str:
    """The seal: over what its row says, the seal before it, and the marks of every entry."""
    head = json.dumps(list(facts), separators=(",", ":"), default=str).encode()
    return hmac.digest(key, b"seal\n" + head + b"\n" + marks, "sha256").hex()


def in_words(digest: str) -> str:
    """A digest as it is printed, short enough to be typed: ``a1b2-c3d4-e5f6-0718``."""
    return "-".join(digest[at : at + 4] for at in range(0, 16, 4))
