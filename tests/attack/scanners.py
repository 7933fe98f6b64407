"""wapiti and sqlmap, with a session of the demo's coordinator. Both come from the ordinary package registry by uv."""

import json
import subprocess
import sys
import time
from pathlib import Path

from tests.attack.ground import ENDING, Found, Ground, crawl
from tests.forms import PageForm, body
from tests.visitor import Visitor
from tumorboard.demo.people import demo_sign_ins

WAPITI, SQLMAP = "wapiti3==3.2.3", "sqlmap==1.10.10"
MODULES = (
    "cookieflags,csp,csrf,exec,file,http_headers,log4shell,methods,permanentxss,redirect,sql,ssrf,timesql,upload,xss"
)
SKIPPED = ("/sign-out", "/sign-out-everywhere", "/account")
RISKS = {1: "low", 2: "medium", 3: "high", 4: "critical"}


def _tool(package: str, program: str) -> list[str]:
    return [str(Path(sys.executable).with_name("uv")), "tool", "run", "--quiet", "--from", package, program]


def _coordinator(ground: Ground) -> Visitor:
    return ground.visitor(next(one.email for one in demo_sign_ins() if one.role == "Coordinator"))


def _cookie(visitor: Visitor) -> str:
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in visitor.cookies)


def scan(ground: Ground, minutes: float) -> tuple[str, list[str]]:
    """wapiti over what the coordinator reaches."""
    report = ground.folder / "wapiti.json"
    visitor = _coordinator(ground)
    skipped = [part for path in SKIPPED for part in ("-x", f"{ground.address}{path}*")]
    command = [
        *_tool(WAPITI, "wapiti"), "-u", f"{ground.address}/", "--scope", "folder", "-H", f"Cookie: {_cookie(visitor)}",
        "-m", MODULES, *skipped, "-d", "4", "--max-links-per-page", "60", "--max-parameters", "30", "--flush-session",
        "--store-session", str(ground.folder), "--max-scan-time", str(int(minutes * 60)), "-f", "json", "-o",
        str(report), "--no-bugreport", "-v", "0",
    ]  # fmt: skip
    began = time.monotonic()
    subprocess.run(command, cwd=ground.folder, check=False, stdout=subprocess.DEVNULL, timeout=minutes * 60 + 600)
    told = json.loads(report.read_text())
    findings = [
        f"{RISKS.get(one['level'], one['level'])}: {kind}: {one['method']} {one['path']}: {one['info']}"
        for part in ("vulnerabilities", "anomalies")
        for kind, ones in told[part].items()
        for one in ones
    ]
    pages = told["infos"].get("crawled_pages_nbr", "?")
    return f"{WAPITI}, {pages} pages, modules {MODULES}, {(time.monotonic() - began) / 60:.0f} min.", findings


def inject(ground: Ground, minutes: float) -> tuple[str, list[str]]:
    """sqlmap on each form and each address with a question mark; says how many it came to in its time."""
    visitor = _coordinator(ground)
    found = crawl(visitor)
    requests = _requests(found, ground, visitor)
    began, done, findings, parameters = time.monotonic(), 0, list[str](), 0
    for name, (path, names) in requests.items():
        if time.monotonic() - began > minutes * 60:
            break
        done, parameters = done + 1, parameters + len(names)
        findings += _injected(ground, path, name, names)
    told = (
        f"{SQLMAP}, level 1, risk 1: {done} of {len(requests)} requests, {parameters} parameters, "
        f"{(time.monotonic() - began) / 60:.0f} min."
    )
    missing = [f"not done: {len(requests) - done} requests, for lack of time"] if done < len(requests) else []
    return told, findings + missing


def _injected(ground: Ground, path: Path, name: str, names: list[str]) -> list[str]:
    command = [
        *_tool(SQLMAP, "sqlmap"), "-r", str(path), "--batch", "--level=1", "--risk=1", "--smart", "--disable-coloring",
        "--flush-session", "--ignore-code=*", "--output-dir", str(ground.folder / "sqlmap"), "-p", ",".join(names),
    ]  # fmt: skip
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ground.folder, timeout=900)
    lines = done.stdout.splitlines()
    return [f"{name}: {line.strip()}" for line in lines if "is vulnerable" in line or line.startswith("Parameter:")]


def _requests(found: Found, ground: Ground, visitor: Visitor) -> dict[str, tuple[Path, list[str]]]:
    """Each request as the file that sqlmap reads, with the names of its parameters."""
    made: dict[str, tuple[Path, list[str]]] = {}
    heads = f"Host: localhost:{ground.port}\r\nCookie: {_cookie(visitor)}\r\n"
    for kind, link in found.queries.items():
        names = [pair.split("=")[0] for pair in link.partition("?")[2].split("&")]
        made[kind] = (_kept(ground, len(made), f"GET {link} HTTP/1.1\r\n{heads}\r\n"), names)
    for kind, form in found.forms.items():
        if form.method == "post" and not ENDING.search(form.action):
            names = [name for name in form.controls if name not in ("csrf_token", "once")]
            if names:
                made[kind] = (_kept(ground, len(made), _post(form, heads)), names)
    return made


def _post(form: PageForm, heads: str) -> str:
    text = body([(name, value) for name, value in form.filled() if name != "once"]).decode()
    return f"POST {form.action} HTTP/1.1\r\n{heads}Content-Type: application/x-www-form-urlencoded\r\n\r\n{text}"


def _kept(ground: Ground, number: int, request: str) -> Path:
    path = ground.folder / f"request-{number}.txt"
    path.write_text(request)
    return path
