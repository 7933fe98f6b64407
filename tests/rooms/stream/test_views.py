"""A stream tells what changes, goes on where it was after a crash, and shuts the door on who is no longer welcome."""

import http.client
import os
import signal
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.app import Client
from tests.make import Make
from tests.server import Server
from tests.visitor import Visitor
from tumorboard.accounts.sessions import end_sessions
from tumorboard.agendas.running.actions import open_next
from tumorboard.conferences.models import Conference
from tumorboard.core.db import db
from tumorboard.directory.models import Person, Programme
from tumorboard.permissions import Role
from tumorboard.rooms.signals.pending import signal as tell
from tumorboard.rooms.signals.poller import poller
from tumorboard.rooms.stream import events


def test_stream_and_since_open_to_the_board_only(client, make):
    meeting = make.running_meeting()
    programme = db.session.get_one(Programme, meeting.programme_id)
    for role, want in (("chair", 200), ("attendee", 200), ("referrer", 403), ("auditor", 403)):
        browser = client(make.cast(programme)[role])
        for page in ("stream", "since", "wall"):
            assert browser.get(f"/conferences/{meeting.id}/{page}").status_code == want, (role, page)
    assert client(make.person()).get(f"/conferences/{meeting.id}/stream").status_code == 404


def test_since_tells_each_topic_once_and_where_to_go_on(client, make):
    meeting = make.running_meeting()
    browser = client(make.cast(db.session.get_one(Programme, meeting.programme_id))["chair"])
    start = browser.get(f"/conferences/{meeting.id}/since?after=nonsense").json["upto"]
    open_next(meeting, since=None, by=make.desk(meeting))
    tell(meeting.id, "holds")
    tell(meeting.id + 1, "plan")
    told = browser.get(f"/conferences/{meeting.id}/since?after={start}").json
    assert told["topics"] == ["agenda", "holds"]
    assert browser.get(f"/conferences/{meeting.id}/since?after={told['upto']}").json == told | {"topics": []}
    ahead = browser.get(f"/conferences/{meeting.id}/since?after={told['upto'] + 10**12}").json
    assert len(ahead["topics"]) == 6, "a number from a database that was put back is answered with everything"


def test_stream_beyond_the_limit_asks_to_poll_and_a_closed_one_leaves_its_seat(app, client, make):
    meeting = make.running_meeting()
    browser: Client = client(make.cast(db.session.get_one(Programme, meeting.programme_id))["chair"])
    with app.app_context():
        poller().most = 1
    where = f"/conferences/{meeting.id}/stream"
    first = browser.get(where)
    assert browser.get(where).status_code == 503
    first.close()
    again = browser.get(where)
    assert again.status_code == 200
    assert (again.headers["X-Accel-Buffering"], again.headers["Cache-Control"]) == ("no", "no-store")
    again.close()


def test_stream_ends_once_the_session_does(app, client, make, monkeypatch):
    monkeypatch.setattr(events, "BEAT", 0.05)
    monkeypatch.setattr(events, "CHECK", 0.2)
    meeting = make.running_meeting()
    person = make.cast(db.session.get_one(Programme, meeting.programme_id))["chair"]
    answer = client(person).get(f"/conferences/{meeting.id}/stream")
    words = (one.decode() if isinstance(one, bytes) else one for one in answer.response)
    assert "retry:" in next(words)
    assert "event: hello" in next(words)
    assert "event: beat" in next(words)
    end_sessions(person.id)
    db.session.commit()
    assert len(list(words)) < 40  # it ends by itself
    answer.close()


class Listener:
    """A page that listens: reads one event after the other."""

    def __init__(self, server: Server, visitor: Visitor, path: str, last: str = "") -> None:
        self.connection = http.client.HTTPConnection("localhost", urlsplit(server.address).port, timeout=20)
        cookies = "; ".join(f"{one.name}={one.value}" for one in visitor.cookies)
        self.connection.request("GET", path, headers={"Cookie": cookies} | ({"Last-Event-ID": last} if last else {}))
        self.answer = self.connection.getresponse()
        assert self.answer.status == 200

    def close(self) -> None:
        """Leave."""
        self.answer.close()
        self.connection.close()

    def __enter__(self) -> "Listener":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def events(self) -> Iterator[dict[str, str]]:
        """Each event as its fields; ends when the server is gone."""
        fields: dict[str, str] = {}
        while line := self.answer.readline().decode():
            name, _, value = line.strip().partition(": ")
            if line == "\n" and "event" in fields:
                yield fields
                fields = {}
            elif name in ("id", "event", "data"):
                fields[name] = value

    def topics(self) -> tuple[str, str]:
        """What the next signal says, and its id."""
        return next((one["data"], one["id"]) for one in self.events() if one["event"] == "signal")


@pytest.fixture(scope="module")
def meeting(live_make: Make) -> Conference:
    """A meeting that runs, on the live server's database."""
    return live_make.running_meeting(live_make.programme("streamed"))


@pytest.fixture(scope="module")
def watcher(live_make: Make, meeting: Conference, server: Server) -> Visitor:
    """An attendee, signed in at the live server."""
    person: Person = live_make.member(db.session.get_one(Programme, meeting.programme_id), Role.CHAIR)
    live_make.with_password(person)
    email = person.email
    db.session.rollback()
    return Visitor(server.address).sign_in(email)


def change(meeting: Conference, topic: str) -> None:
    """Somebody changes something, in another process than those that serve."""
    tell(meeting.id, topic)
    db.session.commit()


def test_listener_of_a_worker_that_was_killed_hears_from_another_what_it_missed(
    server: Server, watcher: Visitor, meeting: Conference
) -> None:
    path = f"/conferences/{meeting.id}/stream"
    with Listener(server, watcher, path) as listener:
        assert next(listener.events())["event"] == "hello"
        change(meeting, "plan")
        topics, last = listener.topics()
        assert topics == "plan"
        for pid in server.web_workers():
            os.kill(pid, signal.SIGKILL)
        assert list(listener.events()) == []
    change(meeting, "votes")
    change(meeting, "agenda")
    with _again(server, watcher, path, last) as listener:
        assert listener.topics()[0] == "agenda votes"


def _again(server: Server, visitor: Visitor, path: str, last: str) -> Listener:
    """Come again as a browser does, until somebody answers."""
    end = time.monotonic() + 20
    while True:
        try:
            return Listener(server, visitor, path, last)
        except (OSError, http.client.HTTPException):
            assert time.monotonic() < end
            time.sleep(0.2)


def test_open_streams_do_not_hold_up_the_end_of_the_server(
    server: Server, watcher: Visitor, meeting: Conference
) -> None:
    with Listener(server, watcher, f"/conferences/{meeting.id}/stream") as listener:
        assert next(listener.events())["event"] == "hello"
        begun = time.monotonic()
        server.stop()
        assert time.monotonic() - begun < 10, "gunicorn waits 15 seconds for those who do not go"
    server.start()
