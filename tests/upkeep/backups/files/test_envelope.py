"""What was sealed comes back, or nothing does."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tumorboard.upkeep.backups.files import envelope
from tumorboard.upkeep.backups.files.envelope import Opening, Sealing, Unreadable

KEY = "a key of the tests, long enough to be one"


@pytest.fixture(autouse=True, scope="module")
def small_chunks():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(envelope, "CHUNK", 16)
        yield


def sealed(clear: bytes, key: str = KEY) -> bytes:
    out = io.BytesIO()
    sealing = Sealing(out, key)
    for start in range(0, len(clear), 7):
        sealing.write(clear[start : start + 7])
    sealing.finish()
    return out.getvalue()


def opened(found: bytes, key: str = KEY) -> bytes:
    return io.BufferedReader(Opening(io.BytesIO(found), key), 5).read()


@given(st.binary(max_size=100))
def test_what_was_sealed_comes_back(clear):
    assert opened(sealed(clear)) == clear


@given(st.binary(min_size=1, max_size=100), st.data())
def test_a_changed_cut_or_longer_file_gives_nothing_that_was_not_written(clear, data):
    whole = sealed(clear)
    place = data.draw(st.integers(0, len(whole) - 1))
    flipped = whole[:place] + bytes([whole[place] ^ data.draw(st.integers(1, 255))]) + whole[place + 1 :]
    for wrong in (flipped, whole[:place], whole + b"more"):
        with pytest.raises(Unreadable):
            opened(wrong)


def test_chunks_cannot_change_places():
    whole = sealed(bytes(64))
    head, chunks = whole[:52], [whole[52 + 32 * number : 84 + 32 * number] for number in range(4)]
    assert opened(head + b"".join(chunks)) == bytes(64)
    with pytest.raises(Unreadable):
        opened(head + chunks[1] + chunks[0] + chunks[2] + chunks[3])


def test_another_key_opens_nothing():
    with pytest.raises(Unreadable, match="This key does not open"):
        opened(sealed(b"words"), key="another key of the tests, just as long")
