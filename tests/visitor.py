"""Somebody with a browser and no window: keeps cookies, reads forms, fills them in and sends them over HTTP."""

from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, Request, build_opener

from tests.app import PASSWORD
from tests.forms import PageForm, Pairs, body, read_forms


@dataclass
class Answer:
    """What came back, and from which address after redirects."""

    status: int
    text: str
    address: str

    def form(self, posts_to: str) -> PageForm:
        """The first form of the page whose address ends like this."""
        return next(
            one for one in read_forms(self.text, self.address) if one.action.partition("?")[0].endswith(posts_to)
        )


class Visitor:
    """One person at one server."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.cookies = CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.cookies))

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._open(Request(self._full(path)))

    def post(self, path: str, pairs: Pairs) -> Answer:
        """Send a form."""
        return self._open(Request(self._full(path), data=body(pairs), method="POST"))

    def send(self, form: PageForm, **instead: str) -> Answer:
        """Send a form as read, with some fields given."""
        return self.post(form.action, form.filled(**instead))

    def sign_in(self, email: str) -> "Visitor":
        """Sign in with the cast's password."""
        form = self.get("/sign-in").form("/sign-in")
        assert self.send(form, email=email, password=PASSWORD).status == 200
        return self

    def _full(self, path: str) -> str:
        return path if path.startswith("http") else self.server + path

    def _open(self, request: Request) -> Answer:
        try:
            with self.opener.open(request, timeout=60) as response:
                return self._answer(response)
        except HTTPError as error:
            with error:
                return self._answer(error)

    def _answer(self, response: Any) -> Answer:
        return Answer(response.status, response.read().decode(errors="replace"), response.url)
