"""What every answer carries: security headers and a request id; and what every request must not."""

import hashlib
import re
import secrets
import threading
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import Any

from flask import Flask, Response, abort, current_app, g, request, url_for

from tumorboard.core.edges.outages import NoConnection, Patience, patience

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
#: What a page may ask the browser for: passkeys, and the wall's whole screen. Nothing else of OWASP's list.
FOR_US = ("fullscreen", "publickey-credentials-create", "publickey-credentials-get")
FOR_NOBODY = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "clipboard-read", "display-capture",
    "encrypted-media", "gamepad", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer",
    "microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock", "serial", "storage-access",
    "sync-xhr", "usb", "window-management", "xr-spatial-tracking",
)  # fmt: skip
#: OWASP's Secure Headers Project, its whole list (HSTS and no-store are added below). The referrer stays within the
#: app: the forgery check over HTTPS asks for it.
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        sorted([f"{name}=()" for name in FOR_NOBODY] + [f"{name}=(self)" for name in FOR_US])
    ),
    "X-Frame-Options": "DENY",
    "X-Permitted-Cross-Domain-Policies": "none",
    "X-DNS-Prefetch-Control": "off",
}
#: At sign-out. Our cookies go by name, since this would take the theme as well.
CLEARED = '"cache", "storage"'


@lru_cache(maxsize=512)
def _fingerprint(path: str, _changed: float) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:10]


def is_ours(address: str) -> bool:
    """Say whether a path stays within the app: browsers take tabs and line ends out, and a backslash for a slash."""
    return re.fullmatch(r"/(?![/\\])[^\\\x00-\x1f\x7f]*", address) is not None


#: Addresses once built, and the fingerprinted addresses of static files.
_ADDRESSES: dict[Any, str] = {}
_ASSETS: dict[Any, str] = {}
MOST = 8192


def asset(name: str) -> str:
    """The address of a static file, with its fingerprint, so that it can be cached for ever.

    Looked at once in a process; each time while somebody may be editing the files.
    """
    key = (current_app.static_folder, request.script_root, name)
    if key not in _ASSETS or current_app.debug or current_app.testing:
        path = Path(current_app.static_folder or "") / name
        version: dict[str, Any] = {"v": _fingerprint(str(path), path.stat().st_mtime)} if path.is_file() else {}
        _ASSETS[key] = url_for("static", filename=name, **version)
    return _ASSETS[key]


def address(endpoint: str, **values: Any) -> str:
    """``url_for``, built once: a long list asks for the same addresses at every request."""
    if endpoint.startswith(".") or "_external" in values:
        return url_for(endpoint, **values)
    key = (current_app.name, request.script_root, endpoint, *values.items())
    try:
        found = _ADDRESSES.get(key)
    except TypeError:  # a list among the values
        return url_for(endpoint, **values)
    if found is None:
        if len(_ADDRESSES) >= MOST:
            _ADDRESSES.clear()
        found = _ADDRESSES[key] = url_for(endpoint, **values)
    return found


#: Requests worked on at once in a process. Its many other threads hold streams: were they all to make pages, these
#: would wait for each other's database connections, and all be slow together instead of in turn.
AT_ONCE = 8
_TURNS = threading.BoundedSemaphore(AT_ONCE)


#: Longer than this nobody waits for a turn: those before them wait for a database that is away.
LONGEST_WAIT = 5


def _take_turn() -> None:
    began = monotonic()
    if not _TURNS.acquire(timeout=LONGEST_WAIT):
        raise NoConnection("no turn")
    g.has_turn = True
    g.patience_token = patience.set(Patience(spent=monotonic() - began))


def _hand_on(_error: BaseException | None) -> None:
    if g.pop("has_turn", False):
        _TURNS.release()
        patience.reset(g.pop("patience_token"))


def cookie_name(name: str) -> str:
    """What a cookie is called: over HTTPS no other host or path can set it (ASVS 5.0, 3.3.1 and 3.3.3)."""
    return f"__Host-{name}" if current_app.config["HTTPS"] else name


def _check_request() -> None:
    g.request_id = secrets.token_hex(8)
    if "\x00" in request.path or any("\x00" in part for pair in request.args.items(multi=True) for part in pair):
        abort(404)


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint == "static":
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if "v" in request.args else "no-cache"
    else:
        response.headers.setdefault("Cache-Control", "no-store")
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if current_app.config["HTTPS"]:
        response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    return response


def init_web(app: Flask) -> None:
    """Add the checks, the headers and the template names to the app."""
    app.before_request(_take_turn)
    app.teardown_request(_hand_on)
    app.before_request(_check_request)
    app.after_request(_add_headers)
    app.add_template_global(asset)
    app.add_template_global(address, "url_for")
