"""The form of a letterhead."""

from typing import Self

from flask_wtf.file import FileField
from wtforms import BooleanField, SubmitField

from tumorboard.core.errors import RuleBroken
from tumorboard.core.forms import Form, text
from tumorboard.directory.letterhead.logo import MOST_BYTES, kind_of_logo
from tumorboard.directory.letterhead.models import Letterhead
from tumorboard.directory.letterhead.queries import Heading, picture
from tumorboard.directory.letterhead.room import ROOM, check_room, lines_of

LONG = 1000


class LetterheadForm(Form):
    """Name lines, address lines, footer and logo."""

    name_lines = text("Name", longest=LONG)
    address_lines = text("Address", longest=LONG)
    footer = text("Footer", longest=LONG)
    logo = FileField("Logo", render_kw={"accept": "image/png,image/svg+xml"})
    without_logo = BooleanField("Take the logo off the letters")
    preview = SubmitField("Preview")

    @classmethod
    def of(cls, letterhead: Letterhead | None, *, saved: bool = False) -> Self:
        """The form of a letterhead, as posted or (``saved``) as it stands in the database; version 0: none yet."""
        names = ("name_lines", "address_lines", "footer")
        stands = {name: getattr(letterhead, name) if letterhead else "" for name in names}
        stands["version"] = str(letterhead.version if letterhead else 0)
        return cls(formdata=None, data=stands) if saved else cls(data=stands)

    def sent_logo(self) -> bytes | None:
        """The file that was sent; one byte more than allowed is enough to refuse it."""
        if getattr(self, "_sent", None) is None:
            sent = self.logo.data
            self._sent: bytes = sent.read(MOST_BYTES + 1) if hasattr(sent, "read") else b""
        return self._sent or None

    def typed(self, letterhead: Letterhead | None, programme: str) -> Heading:
        """What the letter would look like with what was typed; a logo that is none is refused beside its field."""
        stands = Heading.of(letterhead, programme)
        logo = "" if self.without_logo.data else stands.logo
        try:
            for field in ROOM:
                check_room(field, self[field].data or "")
            if sent := self.sent_logo():
                logo = picture(sent, kind_of_logo(sent))
        except RuleBroken as refusal:
            self.refuse(refusal)
        return Heading(
            lines_of(self.name_lines.data or "") or (programme,), lines_of(self.address_lines.data or ""),
            lines_of(self.footer.data or ""), logo,
        )  # fmt: skip
