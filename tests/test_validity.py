"""Every page and every refusal is valid HTML, in one run of the checker; and the checker finds what it should."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostility import Ground, hostile_ground
from tests.validity import has_vnu, html_problems

GOOD = '<!doctype html><html lang="en"><head><title>Case</title></head><body><h1 hx-get="/x">Case</h1></body></html>'
BAD = GOOD.replace("</h1>", "")
TYPED = {"date", "time", "datetime-local", "number"}
pytestmark = [pytest.mark.once, pytest.mark.skipif(not has_vnu(), reason="Java is not installed")]


def test_html_problems_names_the_page_and_only_the_bad_one(tmp_path: Path) -> None:
    found = html_problems({"good": GOOD, "bad": BAD}, tmp_path)
    assert found
    assert {line.partition(":")[0] for line in found} == {"bad"}


def test_every_page_and_every_refusal_is_valid_html(empty_url: str, tmp_path: Path) -> None:
    pages: dict[str, str] = {}
    with hostile_ground(empty_url, tmp_path) as ground:
        for gather in (_pages, _refused_pages, _refused_forms):
            for name, html in gather(ground):
                if html.lstrip().startswith("<"):
                    pages.setdefault(name, _whole(html.strip()))
    assert {"200", "403", "404", "413", "422"} <= {name.rpartition(" ")[2] for name in pages}
    folder = tmp_path / "pages"
    folder.mkdir()
    assert html_problems(pages, folder) == []


def _whole(html: str) -> str:
    """A page as it is; a part that scripts put into a page, within the least that holds it."""
    if html[:9].lower() == "<!doctype":
        return html
    held = f"<ul>{html}</ul>" if html.startswith("<li") else html
    return f'<!doctype html><html lang="en"><head><title>A part</title></head><body>{held}</body></html>'


def _pages(ground: Ground) -> Iterator[tuple[str, str]]:
    for path, cookie in ground.pages:
        status, html = ground.send("GET", path, cookie)
        yield f"GET {path} {status}", html
    for path in ("/sign-in", "/"):
        status, html = ground.send("GET", path, "")
        yield f"GET {path} signed out {status}", html


def _refused_pages(ground: Ground) -> Iterator[tuple[str, str]]:
    """What those see who may not, what is not there, and what is too much."""
    status, html = ground.send("GET", "/nowhere", "")
    yield f"nowhere {status}", html
    for status, path, cookie in ground.closed_doors:
        yield f"closed {status}", ground.send("GET", path, cookie)[1]
    status, html = ground.send("POST", "/account", ground.targets[0].cookie, b"text=" + b"x" * 10_000_000)
    yield f"10 MB {status}", html


def _refused_forms(ground: Ground) -> Iterator[tuple[str, str]]:
    """Each form sent empty, with what nobody means, and at a version long gone."""
    for target in ground.targets:
        controls = [control for control in target.form.controls.values() if control.name != "once"]
        # What is no day stays out of a day's control: no browser would send it, and no valid page could hold it.
        bad = [(one.name, one.sensible if one.kind in TYPED else "<b>bad</b>") for one in controls]
        stale = target.form.filled(**{one.name: "999" for one in controls if one.name == "version"})
        for why, pairs in {"empty": [], "bad": bad, "stale": stale}.items():
            status, html = ground.post(target, pairs)
            yield f"POST {target.endpoint} {why} {status}", html
            if isinstance(status, int) and status < 400:
                ground.put_back()
