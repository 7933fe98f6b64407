"""What a page for a family has: headings in plain words, nothing filled in, and no codes. Pure.

Family told and supported, an interpreter, travel from far: PRODUCT.md, the Bone and Soft Tissue Tumors Program.
"""

import re
from collections.abc import Mapping
from enum import StrEnum


class FamilyPart(StrEnum):
    """A part of the page, in its order: its heading as the family reads it, and what the writer is told."""

    words: str
    hint: str
    is_required: bool

    def __new__(cls, value: str, words: str = "", hint: str = "", is_required: bool = False) -> "FamilyPart":
        """Make a member that is its value and carries its heading."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.words, member.hint, member.is_required = words, hint, is_required
        return member

    ILLNESS = "illness", "What we know about the illness", "In everyday words: what it is, and where.", True
    ADVICE = "advice", "What the team advises", "One thing a sentence. Say the plain word before the medical one.", True
    WHY = "why", "Why we advise this", "What it is good for, and what else was thought about."
    NEXT = "next", "What happens next", "Step by step: who does what, where, and when.", True
    WATCH = "watch", "When to call at once", "Signs that cannot wait until the next visit."
    WISHES = "wishes", "What matters to you", "What the child and the family told the team."
    CALL = "call", "Whom to call", "A name, a telephone number, the hours; and whom at night.", True


_CODES = (
    r"\b\d{4}/\d\b",  # ICD-O morphology: 9364/3
    r"\bC\d{2}\.\d\b",  # ICD-O topography: C40.2
    r"\b[A-Z]{2,8}-\d{4}-\d+\b",  # our case numbers
)


def codes_in(text: str) -> list[str]:
    """What in a text is a code: a family cannot read it."""
    return [found for pattern in _CODES for found in re.findall(pattern, text)]


def missing_before_approval(parts: Mapping[str, str]) -> list[str]:
    """What keeps a page from being approved, in sentences: a part that must not be empty, a code in a text."""
    sentences = [
        f"“{part.words}” is empty." for part in FamilyPart if part.is_required and not parts.get(part, "").strip()
    ]
    for part in FamilyPart:
        codes = codes_in(parts.get(part, ""))
        if codes:
            sentences.append(f"“{part.words}” holds a code: {', '.join(codes)}.")
    return sentences
