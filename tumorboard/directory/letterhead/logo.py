"""Is this file a logo that may stand on a letter? By content, never by name: PNG or SVG, small, and only a picture.

An SVG is a document that can carry scripts and fetch other files (OWASP, unrestricted file upload), so only drawing
elements pass. Pure.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree

from tumorboard.core.errors import RuleBroken

MOST_BYTES, MOST_PIXELS, LEAST_PIXELS = 100_000, 2000, 16
_PNG = b"\x89PNG\r\n\x1a\n"
_SVG = "{http://www.w3.org/2000/svg}"
_DRAWN_BY = (
    "svg g path rect circle ellipse line polyline polygon text tspan defs title desc metadata linearGradient "
    "radialGradient stop clipPath mask symbol use pattern"
)
_DRAWS = frozenset(_DRAWN_BY.split())
_REMEDY = "Export it again from your drawing program as a plain SVG, or as a PNG."


def kind_of_logo(content: bytes) -> str:
    """``png`` or ``svg``; refuses what is too large, broken, or more than a picture."""
    if len(content) > MOST_BYTES:
        raise RuleBroken(
            f"The logo has {len(content) // 1000} kB; at most {MOST_BYTES // 1000} kB can be kept.",
            remedy="Make it smaller: a letter shows it two centimeters high.", field="logo",
        )  # fmt: skip
    if content.startswith(_PNG):
        _check_png(content)
        return "png"
    _check_svg(content)
    return "svg"


def _check_png(content: bytes) -> None:
    try:
        pieces = list(_pieces(content))
    except (struct.error, ValueError) as error:
        raise _refusal("This PNG is damaged.") from error
    names = [name for name, _ in pieces]
    if names[:1] != [b"IHDR"] or names[-1:] != [b"IEND"] or b"IDAT" not in names:
        raise _refusal("This PNG is damaged.")
    if b"acTL" in names:
        raise _refusal("This PNG moves.")
    width, height = struct.unpack(">II", pieces[0][1][:8])
    if not (LEAST_PIXELS <= width <= MOST_PIXELS and LEAST_PIXELS <= height <= MOST_PIXELS):
        raise _refusal(f"This PNG has {width} x {height} pixels; {LEAST_PIXELS} to {MOST_PIXELS} each way are allowed.")


def _pieces(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a PNG, each with its checksum looked at (PNG specification, section 5)."""
    place = len(_PNG)
    while place < len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        name, body = content[place + 4 : place + 8], content[place + 8 : place + 8 + length]
        (checksum,) = struct.unpack(">I", content[place + 8 + length : place + 12 + length])
        if zlib.crc32(name + body) != checksum:
            raise ValueError("checksum")
        yield name, body
        place += 12 + length


def _check_svg(content: bytes) -> None:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refusal("This is neither a PNG nor an SVG.") from error
    if re.search(r"<!(doctype|entity)", text, re.IGNORECASE):
        raise _refusal("This SVG defines entities.")
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise _refusal("This is neither a PNG nor an SVG.") from error
    if root.tag != f"{_SVG}svg":
        raise _refusal("This is neither a PNG nor an SVG.")
    for part in root.iter():
        if part.tag.removeprefix(_SVG) not in _DRAWS:
            raise _refusal(f"This SVG holds “{part.tag.rpartition('}')[2][:40]}”, which is no drawing.")
        for name, value in part.attrib.items():
            _check_attribute(name.rpartition("}")[2].lower(), value)


def _check_attribute(name: str, value: str) -> None:
    fetches = re.search(r"url\s*\(\s*['\"]?\s*(?!#)", value, re.IGNORECASE) or "\\" in value
    if name.startswith("on") or fetches or (name in ("href", "src") and not value.startswith("#")):
        raise _refusal(f"This SVG does more than draw: its “{name[:40]}” is not allowed.")


def _refusal(sentence: str) -> RuleBroken:
    return RuleBroken(sentence, remedy=_REMEDY, field="logo")
