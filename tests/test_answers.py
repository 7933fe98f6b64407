"""What every answer carries, and what no address does: each page is opened once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from tests.hostility import LEFT, Ground, hostile_ground
from tumorboard.app import _flask_settings
from tumorboard.config import load_settings
from tumorboard.permissions import Role

pytestmark = pytest.mark.once
#: What is written while somebody looks: the ledger, the session's last use, and that a notice was seen.
WRITTEN = LEFT | {"once_token"}
HEADERS = {
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
}  # fmt: skip
#: Styles; and a calendar, of which times are all that its reader's program keeps.
KEPT = ("/static/", "/calendar/")
#: Pages as they are printed lead back to their own page; the wall shows no controls.
PAPERS = ("/wall", "/print", "/letter", "/certificate", "/minutes")
DIRECTIVES = {"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"}
NOT_SERVED = (
    "/static/", "/static/css/", "/static/../wsgi.py", "/static/%2e%2e/wsgi.py", "/static/..%2f..%2fetc/passwd",
    "/.git/config", "/instance/secret_key", "/setup.cfg",
)  # fmt: skip


@pytest.fixture(scope="module")
def ground(empty_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """One of everything."""
    with hostile_ground(empty_url, tmp_path_factory.mktemp("answers")) as ground:
        yield ground


def opened(ground: Ground, path: str, cookie: str = "", method: str = "GET") -> TestResponse:
    """An answer, as somebody's browser gets it."""
    browser = ground.app.test_client()
    if cookie:
        browser.set_cookie("tumorboard", cookie)
    return browser.open(path, method=method, headers={"Origin": "https://evil.example"})


@pytest.fixture(scope="module")
def answers(ground: Ground) -> list[tuple[str, TestResponse]]:
    """Every page, a style, and every kind of refusal."""
    cookie = ground.pages[0][1]
    style = next(Path(ground.app.static_folder or "").glob("css/*.css")).name
    asked = [("GET", path, cookie) for path, cookie in ground.pages]
    asked += [("GET", path, cookie) for _status, path, cookie in ground.closed_doors]
    asked += [("GET", "/nowhere", ""), ("GET", "/", ""), ("GET", "/sign-in", ""), ("GET", f"/static/css/{style}", "")]
    asked += [("DELETE", "/sign-in", ""), ("POST", "/sign-out", ""), ("GET", "/nowhere", cookie)]
    found = [(f"{method} {path}", opened(ground, path, cookie, method)) for method, path, cookie in asked]
    for _, answer in found:
        answer.close()  # a file and a stream are held open until then
    return found


def test_every_answer_says_what_it_is(answers: list[tuple[str, TestResponse]]) -> None:
    wrong = []
    for name, answer in answers:
        headers = answer.headers
        policy = set(headers.get("Content-Security-Policy", "").split("; "))
        wrong += [f"{name}: {header}" for header, value in HEADERS.items() if headers.get(header) != value]
        wrong += [f"{name}: {one}" for one in DIRECTIVES - policy]
        if any("unsafe" in one or "*" in one for one in policy):
            wrong.append(f"{name}: a policy with holes")
        if str(answer.mimetype).startswith("text/") and "charset=utf-8" not in headers["Content-Type"].lower():
            wrong.append(f"{name}: {headers['Content-Type']}")
        if "Access-Control-Allow-Origin" in headers:
            wrong.append(f"{name}: shared with other origins")
        if not any(one in name for one in KEPT) and "no-store" not in headers.get("Cache-Control", ""):
            wrong.append(f"{name}: kept by caches")
    assert wrong == []
    assert {answer.status_code for _, answer in answers} >= {200, 302, 401, 403, 404, 405}


def test_every_page_leads_to_signing_out(answers: list[tuple[str, TestResponse]]) -> None:
    pages = {
        name: answer.text for name, answer in answers if answer.status_code == 200 and answer.mimetype == "text/html"
    }
    whole = {name: text for name, text in pages.items() if text.lstrip()[:9].lower() == "<!doctype"}
    assert len(whole) > 50
    without = {name for name, text in whole.items() if 'action="/sign-out"' not in text}
    assert {name for name in without if name != "GET /sign-in" and not name.endswith(PAPERS)} == set()


def test_looking_changes_nothing(ground: Ground, answers: list[tuple[str, TestResponse]]) -> None:
    assert len(answers) > 50
    changed = {name for name, rows in ground.contents().items() if rows != ground.before[name]}
    assert changed - WRITTEN == set()
    ground.put_back()


def test_every_cookie_belongs_to_this_host_and_to_no_script(app, client, make, tmp_path) -> None:
    over_https = _flask_settings(load_settings(https=True, instance=tmp_path, secret_key="only for tests"))
    app.config |= {name: value for name, value in over_https.items() if name.startswith("SESSION_COOKIE")}
    app.config["HTTPS"] = True
    person = make.with_password(make.member(make.programme("sarcoma"), Role.COORDINATOR))
    browser, here = client(), "https://localhost"
    answer = browser.post("/sign-in", data={"email": person.email, "password": make.password}, base_url=here)
    cookies = answer.headers.getlist("Set-Cookie")
    answer = browser.get("/programmes/sarcoma/every-child", base_url=here)
    assert answer.status_code == 200
    cookies += answer.headers.getlist("Set-Cookie")
    assert {one.partition("=")[0] for one in cookies} >= {"__Host-tumorboard", "__Host-programme"}
    for cookie in cookies:
        name, *facts = cookie.split("; ")
        assert name.startswith("__Host-")
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(facts)
        assert not [one for one in facts if one.startswith("Domain")]


def test_trace_is_not_answered(ground: Ground) -> None:
    for path in ("/", "/sign-in", "/static/css/tokens.css"):
        assert opened(ground, path, method="TRACE").status_code == 405


@pytest.mark.parametrize("path", NOT_SERVED)
def test_static_files_are_all_that_is_served(ground: Ground, path: str) -> None:
    assert opened(ground, path).status_code == 404


def test_typed_markup_is_shown_as_text(client, make) -> None:
    programme = make.programme("sarcoma")
    case = make.case(programme, name="<img src=x onerror=alert(1)> \"'")
    browser = client(make.member(programme, Role.COORDINATOR))
    for path in (f"/cases/{case.id}", f"/patients/{case.patient_id}", "/programmes/sarcoma/cases"):
        text = browser.get(path).text
        assert "&lt;img src=x onerror=alert(1)&gt;" in text, path
        assert "<img src=x" not in text, path
