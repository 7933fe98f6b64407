"""PDF from our own templates, fetching nothing but our static files; tables as spreadsheets without formulas."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import xlsxwriter
from flask import Response, current_app, make_response, render_template

from tumorboard.core.errors import Refusal

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class NoPdf(Refusal):
    """This installation cannot make PDF."""

    status = 501
    title = "No PDF on this installation"

    def __init__(self) -> None:
        super().__init__(
            "PDF needs a library that is not installed here.",
            remedy="Open the page and print it: it reads the same. Administrators add Pango and the pdf extra.",
        )


@cache
def has_pdf() -> bool:
    """Say whether PDF can be made here: the library and Pango are there."""
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError):
        return False
    return True


def pdf(template: str, name: str, *, attached: Mapping[str, str] | None = None, **context: Any) -> Response:
    """Render a template and send it as a PDF download. Raises ``NoPdf`` where that is not possible.

    ``attached`` are texts that travel inside it, byte for byte, by file name.
    """
    if not has_pdf():
        raise NoPdf
    import weasyprint

    html = render_template(template, **context)
    document = weasyprint.HTML(string=html, base_url="http://here/", url_fetcher=_our_files())
    texts = [
        weasyprint.Attachment(string=text, name=file, description=file, relationship="Data")
        for file, text in (attached or {}).items()
    ]
    response = make_response(document.write_pdf(pdf_variant="pdf/ua-1", attachments=texts))
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = attached_as(f"{name}.pdf")
    return response


def spreadsheet(name: str, sheet: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Send a table as a spreadsheet. Text stays text: nothing that people typed becomes a formula or a link."""
    kept = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(kept, options) as book:
        table = book.add_worksheet(sheet[:31])
        table.write_row(0, 0, heads, book.add_format({"bold": True}))
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for place, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, int):
                    table.write_number(place, column, cell, wrapped)
                else:
                    table.write_string(place, column, _cell(str(cell)), wrapped)
        table.freeze_panes(1, 0)
        for column, head in enumerate(heads):
            table.set_column(column, column, max(10, min(40, len(head) + 6)))
    response = make_response(kept.getvalue())
    response.headers["Content-Type"] = SPREADSHEET
    response.headers["Content-Disposition"] = attached_as(f"{name}.xlsx")
    return response


def attached_as(name: str) -> str:
    """A download under this name, of letters that mean nothing in a header (RFC 6266; ASVS 5.0, 5.4.2)."""
    return f'attachment; filename="{re.sub(r"[^A-Za-z0-9._-]+", "-", name)}"'


def _cell(text: str) -> str:
    """Text as a spreadsheet can keep it: 32,767 characters, and none that XML forbids."""
    return "".join(letter for letter in text if letter >= " " or letter in "\n\t")[:32_767]


def _our_files() -> Any:
    """Fetches static files from disk and pictures that stand in the page; refuses every other address."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    folder = Path(current_app.static_folder or "").resolve()
    kinds = {".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png"}

    class OurFiles(URLFetcher):  # type: ignore[misc]
        """Knows only what lies in the static folder, or in the address itself."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith("data:image/"):
                return super().fetch(url, headers)
            path = (folder / unquote(urlsplit(url).path).removeprefix("/static/")).resolve()
            if urlsplit(url).netloc != "here" or not path.is_relative_to(folder) or not path.is_file():
                raise ValueError("not one of our files")
            kind = kinds.get(path.suffix, "application/octet-stream")
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    return OurFiles()
