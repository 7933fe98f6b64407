"""What may stand on a letter as a logo, and what only says that it is one."""

import struct
import zlib

import pytest

from tumorboard.core.errors import RuleBroken
from tumorboard.directory.letterhead.logo import MOST_BYTES, kind_of_logo

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">{}</svg>'
DRAWN = SVG.format('<rect width="40" height="20" fill="#0b5566"/>').encode()


def png(width: int = 40, height: int = 20, *pieces: tuple[bytes, bytes]) -> bytes:
    """A black picture with these extra chunks."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\x00" + b"\x00" * width for _ in range(height)))
    chunks = [(b"IHDR", head), *pieces, (b"IDAT", rows), (b"IEND", b"")]
    written = b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + written


def test_kind_of_logo_takes_a_png_and_a_drawn_svg():
    assert kind_of_logo(png()) == "png"
    assert kind_of_logo(DRAWN) == "svg"
    assert kind_of_logo(SVG.format('<use href="#a"/><path id="a" fill="url(#b)" d="M0 0"/>').encode()) == "svg"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"GIF89a", "neither a PNG nor an SVG"),
        (b"<html xmlns='http://www.w3.org/1999/xhtml'/>", "neither a PNG nor an SVG"),
        (b"\xff\xfe<", "neither a PNG nor an SVG"),
        (png()[:-9], "damaged"),
        (png().replace(b"IDAT", b"IDAX"), "damaged"),
        (png(4000, 20), "pixels"),
        (png(40, 20, (b"acTL", b"\0" * 8)), "moves"),
        (DRAWN + b" " * MOST_BYTES, "at most 100 kB"),
        (SVG.format("<script>alert(1)</script>").encode(), "script"),
        (SVG.format("<foreignObject/>").encode(), "foreignObject"),
        (SVG.format("<image href='http://tracker.example/x.png'/>").encode(), "image"),
        (SVG.format("<rect onload='alert(1)'/>").encode(), "onload"),
        (SVG.format("<a href='javascript:alert(1)'/>").encode(), "no drawing"),
        (SVG.format("<use href='http://other.example/#a'/>").encode(), "href"),
        (SVG.format("<rect style='fill:url(http://other.example/x)'/>").encode(), "style"),
        (SVG.format("<rect style='fill:\\75rl(//other.example/x)'/>").encode(), "style"),
        (b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + DRAWN, "entities"),
    ],
)
def test_kind_of_logo_refuses_what_is_no_plain_picture(content, says):
    with pytest.raises(RuleBroken, match=says):
        kind_of_logo(content)
