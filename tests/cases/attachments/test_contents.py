"""What may be attached, judged by content alone."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from tumorboard.cases.attachments.contents import ContentKind, kind_of
from tumorboard.core.errors import RuleBroken

pytestmark = pytest.mark.once
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def picture(kind: str, size: tuple[int, int] = (40, 30)) -> bytes:
    kept = BytesIO()
    Image.new("RGB", size, "white").save(kept, kind)
    return kept.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kB whose head promises many pixels, and keeps the promise."""

    def piece(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\x00" * ((width // 8 + 1) * min(height, 4000)), 9)
    return b"\x89PNG\r\n\x1a\n" + piece(b"IHDR", head) + piece(b"IDAT", rows) + piece(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "kind"),
    [(PDF, ContentKind.PDF), (picture("JPEG"), ContentKind.JPEG), (picture("PNG"), ContentKind.PNG)],
)
def test_kind_is_told_by_content(content, kind):
    assert kind_of(content, most_bytes=1_000_000) is kind


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"), (b"x" * 1_000_001, "more than 1 MB"), (b"MZ\x90\x00 a program", "Only PDF"),
        (b"PK\x03\x04" + b"\x00" * 200, "Only PDF"), (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Only PDF"),
        (b"<html><script>alert(1)</script>", "Only PDF"), (PDF[:-7], "cut off"), (picture("PNG")[:40], "damaged"),
        (picture("GIF"), "Only PDF"), (bomb(30_000, 30_000), "million pixels"),
        (bomb(200_000, 200_000), "million pixels"),
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_a_sentence(content, words):
    with pytest.raises(RuleBroken) as refused:
        kind_of(content, most_bytes=1_000_000)
    assert words in refused.value.sentence
    assert refused.value.remedy
    assert refused.value.field == "file"
