"""An anchor is read as people type it from paper."""

import pytest

from tumorboard.audit.checking.anchors import parse_anchor
from tumorboard.core.errors import RuleBroken


@pytest.mark.parametrize(
    "words",
    [
        "12345 a1b2-c3d4",
        "12,345 entries, A1B2-C3D4",
        " 12.345 a1b2 c3d4 ",
        "12345: a1b2c3d4",
        "12,345 entries a1b2c3d4",
    ],
)
def test_an_anchor_is_taken_as_typed(words):
    assert parse_anchor(words)[:2] == (12345, "a1b2c3d4")


@pytest.mark.parametrize("words", ["", "12345", "a1b2-c3d4", "12345 a1b2", "12345 xyz", "12 " + "a" * 65])
def test_what_is_no_anchor_is_refused(words):
    with pytest.raises(RuleBroken, match="is no anchor"):
        parse_anchor(words)
