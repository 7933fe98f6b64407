"""The body of a stream: server-sent events of one meeting, until it is time to ask at the door again."""

import time
from collections.abc import Callable, Iterable, Iterator

from tumorboard.rooms.signals.poller import Poller, Seat
from tumorboard.rooms.signals.topics import Topic

#: Seconds: between beats, between looks at the session, and until a stream ends itself and the page comes again.
BEAT, CHECK, LIFE = 10.0, 30.0, 240.0
#: Seconds between looks whether the reader is still there: their seat is for somebody else.
LOOK = 2.0
#: Milliseconds until a page comes again.
RETRY = 1000
#: Some proxies hand on nothing before they have this much.
PADDING = ":" + " " * 2048 + "\n\n"


def said(name: str, upto: int, words: str = "") -> str:
    """One event. Its id is where the page goes on after a break."""
    return f"id: {upto}\nevent: {name}\ndata: {words}\n\n"


def signal_event(topics: Iterable[Topic], upto: int) -> str:
    """Tell which topics changed."""
    return said("signal", upto, " ".join(sorted(topics)))


def events(
    poller: Poller, conference_id: int, topics: set[Topic], upto: int, *, seat: Seat, is_welcome: Callable[[], bool],
    is_gone: Callable[[], bool] = lambda: False,
) -> Iterator[str]:  # fmt: skip
    """What was missed, then what changes, with beats between; ends when the reader is no longer welcome.

    It keeps the ``seat`` for as long as it lives.
    """
    began = checked = time.monotonic()
    yield f"retry: {RETRY}\n{PADDING}"
    yield signal_event(topics, upto) if topics else said("hello", upto)
    beat = time.monotonic()
    while time.monotonic() - began < LIFE and seat.leave.alive and not poller.is_over and not is_gone():
        topics, upto = poller.wait(conference_id, upto, min(max(beat + BEAT - time.monotonic(), 0.05), LOOK))
        if topics:
            yield signal_event(topics, upto)
        elif time.monotonic() - beat >= BEAT:
            yield said("beat", upto)
        else:
            continue
        beat = time.monotonic()
        if beat - checked >= CHECK:
            if not is_welcome():
                return
            checked = beat
