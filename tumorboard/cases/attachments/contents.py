"""What may be attached: judged by its content, never by its name (OWASP file upload; ASVS 5.0, 5.2). Pure."""

from enum import StrEnum
from io import BytesIO

import filetype
from PIL import Image, UnidentifiedImageError

from tumorboard.core.errors import RuleBroken

#: A picture of more pixels fills a viewer's memory: 50 million are 200 MB.
MOST_PIXELS = 50_000_000
_TAIL = 2048


class ContentKind(StrEnum):
    """A kind of file that may be attached."""

    mime: str
    ending: str
    words: str

    def __new__(cls, value: str, mime: str, ending: str, words: str) -> "ContentKind":
        """Make a member that is its value and carries how it is sent and said."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.mime, member.ending, member.words = mime, ending, words
        return member

    PDF = "pdf", "application/pdf", "pdf", "PDF"
    JPEG = "jpeg", "image/jpeg", "jpg", "Picture (JPEG)"
    PNG = "png", "image/png", "png", "Picture (PNG)"


_BY_MIME: dict[str, ContentKind] = {kind.mime: kind for kind in ContentKind}


def kind_of(content: bytes, *, most_bytes: int) -> ContentKind:
    """What this file is. Refuses what is empty, too large, of another kind, damaged, or too large once unpacked."""
    if not content:
        raise _refusal("This file is empty.", "Choose the file again.")
    if len(content) > most_bytes:
        allowed = most_bytes // 1_000_000
        raise _refusal(f"This file has more than {allowed} MB.", "Scan it again with fewer dots per inch.")
    guessed = filetype.guess(content)
    kind = _BY_MIME.get(guessed.mime) if guessed else None
    if kind is None:
        what = f"It looks like {guessed.mime}." if guessed else "Its content is none that is known."
        raise _refusal(f"Only PDF, JPEG and PNG can be attached. {what}", "Print it to a PDF and attach that.")
    if kind is ContentKind.PDF:
        _check_pdf(content)
    else:
        _check_picture(content, kind)
    return kind


def _check_pdf(content: bytes) -> None:
    if b"%%EOF" not in content[-_TAIL:]:
        raise _refusal("This PDF is cut off.", "Save it again, and attach the new file.")


def _check_picture(content: bytes, kind: ContentKind) -> None:
    """Read the head alone: nothing is unpacked to learn how large it would be."""
    try:
        with Image.open(BytesIO(content), formats=[kind.name]) as picture:
            width, height = picture.size
            frames = getattr(picture, "n_frames", 1)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise _refusal("This picture is damaged.", "Open it, save it again as JPEG, and attach that.") from error
    if width * height * frames > MOST_PIXELS:
        raise _too_large()


def _too_large() -> RuleBroken:
    return _refusal(f"This picture has more than {MOST_PIXELS // 1_000_000} million pixels.", "Make it smaller.")


def _refusal(sentence: str, remedy: str) -> RuleBroken:
    return RuleBroken(sentence, remedy=remedy, field="file")
