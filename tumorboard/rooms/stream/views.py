"""Where open pages hear of signals: as a stream, or by asking again and again."""

import socket
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify, request

import tumorboard.rooms.signals.actions  # noqa: F401 (it subscribes to the ledger)
from tumorboard.accounts.sessions import actor_in
from tumorboard.conferences.models import Conference
from tumorboard.core.db import db, writing
from tumorboard.core.errors import Refusal
from tumorboard.guard import actor, door, listening
from tumorboard.permissions import May
from tumorboard.policy import allowed
from tumorboard.rooms.signals.poller import poller
from tumorboard.rooms.stream.events import events

bp = Blueprint("stream", __name__)
#: The largest id that SQLite and PostgreSQL keep.
MOST = 2**31 - 1


class Crowded(Refusal):
    """This process has as many streams as it can hold."""

    status = 503
    title = "Many are watching"

    def __init__(self) -> None:
        super().__init__("Many pages of this meeting are open.", remedy="This one asks every few seconds instead.")


@bp.get("/conferences/<int:conference_id>/stream")
@listening
@door(May.WATCH_MEETING, conference=Conference)
def stream(conference: Conference) -> Response:
    """Tell what changes in a meeting, as server-sent events; ``Last-Event-ID`` or ``after`` says where to go on."""
    ours = poller()
    seat = ours.join()
    if seat is None:
        raise Crowded
    asked = _number(request.headers.get("Last-Event-ID") or request.args.get("after", ""))
    topics, upto = ours.missed(conference.id, asked) if asked is not None else (set(), ours.missed(0, 0)[1])
    is_welcome, is_gone = _welcome(conference.id), _gone(request.environ.get("gunicorn.socket"))
    body = events(ours, conference.id, topics, upto, seat=seat, is_welcome=is_welcome, is_gone=is_gone)
    response = Response(body, mimetype="text/event-stream")
    response.call_on_close(seat.leave)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


@bp.get("/conferences/<int:conference_id>/since")
@listening
@door(May.WATCH_MEETING, conference=Conference)
def since(conference: Conference) -> Response:
    """The same for pages that get no stream: what changed ``after`` a signal, and where to go on."""
    topics, upto = poller().missed(conference.id, _number(request.args.get("after", "")) or 0)
    return jsonify({"topics": sorted(topics), "upto": upto})


def _number(words: str) -> int | None:
    """Where a page was; one that makes no sense is as good as none."""
    return min(int(words), MOST) if words.isascii() and words.isdecimal() and len(words) < 20 else None


def _welcome(conference_id: int) -> Callable[[], bool]:
    """A question for later, outside of the request: does the session still live, and may they still watch?"""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    sign_in_id = actor().sign_in_id

    def _is_welcome() -> bool:
        token = writing.set(False)
        try:
            with app.app_context():
                person = actor_in(sign_in_id, idle=app.config["SESSION_IDLE"])
                meeting: Any = db.session.get(Conference, conference_id)
                return person is not None and allowed(person, May.WATCH_MEETING, meeting)
        finally:
            writing.reset(token)

    return _is_welcome


def _gone(connection: Any) -> Callable[[], bool]:
    """A question for later: has the reader hung up? Writing would tell only at the second beat."""

    def _is_gone() -> bool:
        try:
            return bool(connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b"")
        except (BlockingIOError, ValueError):  # nothing to read; a TLS connection cannot be asked
            return False
        except OSError:
            return True

    return _is_gone if connection is not None else lambda: False
