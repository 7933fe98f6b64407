"""Log lines: JSON with the request's id, and nothing a patient could be known by.

An exception's own words are left out: databases quote the row they refuse. Its kind and the places in the code stay,
which with the request's id and the ledger is what is needed. Of an address only the rule and numbers are kept, since
some addresses are secrets (OWASP ASVS 5.0, 16.2.5 and 16.4.1; HIPAA 164.312(b)).
"""

import logging
import sys
import time
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog
from flask import Flask, Response, g, has_request_context, request

log = logging.getLogger(__name__)
FRAMES = 25


def formatter() -> logging.Formatter:
    """Makes each record one line of JSON, so that nothing in it can begin a line of its own."""
    structured = structlog.stdlib
    return structured.ProcessorFormatter(
        foreign_pre_chain=[
            structured.add_log_level,
            structured.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structured.ExtraAdder(),
            _name_request,
            _tell_error,
        ],
        processors=[structured.ProcessorFormatter.remove_processors_meta, structlog.processors.JSONRenderer()],
    )


def _name_request(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if has_request_context() and "request_id" in g:
        line["request_id"] = g.request_id
    return line


def _tell_error(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The kinds of the exception and of what caused it, and where; never its words."""
    given = line.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else None
    line.pop("stack_info", None)
    if error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        shown = frames if len(frames) <= FRAMES else [*frames[:5], *frames[5 - FRAMES :]]
        line["where"] = [f"{one.filename}:{one.lineno} {one.name}" for one in shown]
        kinds = []
        while error is not None:
            kinds.append(type(error).__name__)
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        line["error"] = kinds
    return line


def write_lines(level: str) -> None:
    """Send this process's log to standard error: ours from this level on, of libraries their warnings."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("tumorboard").setLevel(level.upper())


def _begin() -> None:
    g.began = time.perf_counter()


def _note_request(response: Response) -> Response:
    if not log.isEnabledFor(logging.INFO):
        return response
    rule = str(request.url_rule) if request.url_rule is not None else "no such address"
    numbers = {name: value for name, value in (request.view_args or {}).items() if isinstance(value, int)}
    person = getattr(g.get("_login_user"), "id", None)
    took = round(1000 * (time.perf_counter() - g.get("began", time.perf_counter())), 1)
    about = {"method": request.method, "rule": rule, "status": response.status_code, "ms": took, "person": person}
    log.info("request", extra=about | numbers)
    return response


def init_logs(app: Flask) -> None:
    """Note each request in one line."""
    app.before_request(_begin)
    app.after_request(_note_request)
