"""Reading a PDF back: is it tagged, in which language, what is it called, what does it say?"""

import io
from typing import Any

from pypdf import PdfReader


def read_pdf(content: bytes, title: str) -> str:
    """The text of a PDF in reading order, on one line; asserts that it is tagged, in English, and has this title."""
    reader = PdfReader(io.BytesIO(content))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == "en"
    assert reader.metadata is not None
    assert reader.metadata.title == title
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def in_order(text: str, *words: str) -> bool:
    """Whether the words stand in the text one after another."""
    place = 0
    for one in words:
        place = text.find(one, place)
        if place < 0:
            raise AssertionError(f"“{one}” does not follow in: {text}")
        place += len(one)
    return True
