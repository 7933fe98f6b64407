"""The form that takes a file."""

from flask_wtf.file import FileField, FileRequired

from tumorboard.core.forms import Form, line


class AttachForm(Form):
    """A file, and what it is."""

    file = FileField(
        "File",
        validators=[FileRequired("Choose a file.")],
        render_kw={"accept": "application/pdf,image/jpeg,image/png"},
    )
    words = line("What it is")

    def content(self, most: int) -> bytes:
        """What was sent; one byte more than allowed is enough to refuse it."""
        self.file.data.seek(0)
        sent: bytes = self.file.data.read(most + 1)
        return sent
