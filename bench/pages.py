"""Which pages are measured, and what each must reach."""

from collections.abc import Callable
from dataclasses import dataclass

from bench.client import Browser


@dataclass(frozen=True)
class Ids:
    """What the addresses of a synthetic database need."""

    slug: str
    conference: int
    item: int
    case: int
    plan: int
    section: int
    version: int
    last_name: str


@dataclass(frozen=True)
class Page:
    """One thing a reader does. ``reach`` is the least share of the reference's speed."""

    name: str
    reach: float
    act: Callable[[Browser, Ids, str], bytes]


def _search(browser: Browser, ids: Ids, csrf: str) -> bytes:
    return browser.post("/search", {"words": ids.last_name, "csrf_token": csrf}, expect=200)


PAGES = [
    Page("agenda", 0.5, lambda browser, ids, _csrf: browser.get(f"/conferences/{ids.conference}/agenda")),
    Page("my work", 0.5, lambda browser, _ids, _csrf: browser.get("/")),
    Page("case", 0.35, lambda browser, ids, _csrf: browser.get(f"/cases/{ids.case}")),
    Page("candidates", 0.35, lambda browser, ids, _csrf: browser.get(f"/programmes/{ids.slug}/candidates")),
    Page("search", 0.0, _search),
    Page("cases", 0.0, lambda browser, ids, _csrf: browser.get(f"/programmes/{ids.slug}/cases")),
    Page("every child", 0.0, lambda browser, ids, _csrf: browser.get(f"/programmes/{ids.slug}/every-child")),
]
