"""Reading the forms of a page as a browser does, and filling them in as somebody sensible would."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

Pairs = list[tuple[str, str]]

#: What somebody would type into a control of this kind.
SENSIBLE = {
    "date": "2026-11-27", "time": "08:00", "datetime-local": "2026-11-27T08:00", "number": "10",
    "email": "a@example.org", "tel": "555 0100", "url": "https://example.org/", "file": "",
    "password": "correct horse battery",
}  # fmt: skip


@dataclass
class Control:
    """One named control: its kind, what it holds, and what it offers."""

    name: str
    kind: str
    value: str = ""
    offers: list[str] = field(default_factory=list)
    least: str = ""

    @property
    def sensible(self) -> str:
        """What somebody sensible would send."""
        if self.kind == "hidden" or (self.value and self.kind not in ("checkbox", "radio")):
            return self.value
        if self.offers:
            return next((offer for offer in self.offers if offer), "")
        return self.least or SENSIBLE.get(self.kind, "Sensible words")


@dataclass
class PageForm:
    """A form of a page: where it posts to and its controls, one for each name."""

    action: str
    method: str
    controls: dict[str, Control] = field(default_factory=dict)

    def filled(self, **instead: str) -> Pairs:
        """What the form sends when filled in sensibly, with some fields given."""
        kept = [(name, control.sensible) for name, control in self.controls.items() if name not in instead]
        return kept + list(instead.items())

    @property
    def shapes(self) -> list[Control]:
        """The controls, but only one of those that repeat for each row (``questions-0``, ``questions-1``)."""
        found = {re.sub(r"\d+", "#", name): control for name, control in reversed(self.controls.items())}
        return list(found.values())


def body(pairs: Pairs) -> bytes:
    """The pairs as a browser sends them; lone surrogates too, which a browser would not."""
    return urlencode(pairs, errors="surrogatepass").encode("ascii")


def read_forms(html: str, here: str) -> list[PageForm]:
    """The forms of a page; a form without an address posts to the page it stands on."""
    reader = _Reader(here)
    reader.feed(html)
    return reader.forms


class _Reader(HTMLParser):
    def __init__(self, here: str) -> None:
        super().__init__(convert_charrefs=True)
        self.here = here
        self.forms: list[PageForm] = []
        self.open: PageForm | None = None
        self.by_id: dict[str, PageForm] = {}
        self.last: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = PageForm(given.get("action") or self.here, given.get("method", "get").lower())
            self.forms.append(self.open)
            self.by_id[given.get("id", "")] = self.open
        elif tag in ("input", "select", "textarea", "button"):
            self._control(tag, given)
        elif tag == "option" and self.last is not None:
            self.last.offers.append(given.get("value", ""))
            if "selected" in given:
                self.last.value = given.get("value", "")

    def _control(self, tag: str, given: dict[str, str]) -> None:
        form = self.by_id.get(given["form"]) if "form" in given else self.open
        name, kind = given.get("name"), given.get("type", "text") if tag in ("input", "button") else tag
        self.last = None
        if form is None or not name or "disabled" in given or (tag == "button" and kind != "submit"):
            return
        control = form.controls.setdefault(name, Control(name, kind, least=given.get("min", "")))
        if kind in ("radio", "checkbox", "submit"):
            control.offers.append(given.get("value", "on"))
        else:
            control.value = given.get("value", "")
        self.last = control if tag in ("select", "textarea") else None

    def handle_data(self, data: str) -> None:
        if self.last is not None and self.last.kind == "textarea":
            self.last.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag in ("select", "textarea"):
            self.last = None
