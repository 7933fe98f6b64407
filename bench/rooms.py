"""The live meeting: how soon 40 listeners hear of a change, and what 60 open views cost an ordinary page."""

import selectors
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path
from statistics import median

from bench.client import Browser, Figures, one_client
from bench.seat import Seat, take_seat
from bench.servers import database, serving

LISTENERS, VIEWS, CHANGES, ROUNDS = 40, 60, 20, 3
#: Seconds from the answer of a post to the listener's event (median), and how much slower a page may get (p99).
SOON, SLOWER = 1.0, 2.0


class Listeners:
    """Open streams of one meeting, read by one thread that notes when each hears of a signal."""

    def __init__(self, port: int, seat: Seat, count: int) -> None:
        self.heard: list[list[float]] = [[] for _ in range(count)]
        self._waiting = selectors.DefaultSelector()
        self._rest = [b""] * count
        self.streams = 0
        path = f"/conferences/{seat.ids.conference}/stream"
        request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {seat.cookie}\r\n\r\n".encode()
        for number in range(count):
            one = socket.create_connection(("127.0.0.1", port))
            one.sendall(request)
            self._waiting.register(one, selectors.EVENT_READ, number)
        self._is_over = False
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        while not self._is_over:
            for key, _ in self._waiting.select(0.2):
                self._read(key.fileobj, key.data)  # type: ignore[arg-type]

    def _read(self, one: socket.socket, number: int) -> None:
        got = one.recv(65536)
        if not got:
            self._waiting.unregister(one)  # refused: the count of those greeted tells
            return
        text = self._rest[number] + got
        self.heard[number] += [time.perf_counter()] * text.count(b"event: signal\n")
        self.streams += text.count(b"event: hello\n")
        self._rest[number] = text.rpartition(b"\n")[2]

    def close(self) -> None:
        """Leave."""
        self._is_over = True
        self._thread.join()
        for key in list(self._waiting.get_map().values()):
            key.fileobj.close()  # type: ignore[union-attr]


@contextmanager
def listening(port: int, seat: Seat, count: int) -> Iterator[Listeners]:
    """So many open streams; all of them have been greeted."""
    listeners = Listeners(port, seat, count)
    try:
        end = time.perf_counter() + 20
        while listeners.streams < count:
            if time.perf_counter() > end:
                raise RuntimeError(f"only {listeners.streams} of {count} streams were greeted")
            time.sleep(0.05)
        yield listeners
    finally:
        listeners.close()
        time.sleep(3)  # until the server has seen that they are gone


def compare(seconds: float, cases: int = 1_000) -> list[str]:
    """Print both figures; return what is not reached."""
    with tempfile.TemporaryDirectory(prefix="tumorboard-bench-") as folder:
        made = database(Path(folder) / str(cases), cases)
        seat = take_seat(made)
        with serving("wsgi:app", made) as port:
            return [*_how_soon(port, seat), *_how_slow(port, seat, seconds)]


def _change(browser: Browser, seat: Seat, number: int) -> float:
    """Change the meeting's agenda; return when the answer was there."""
    fields = {"csrf_token": seat.csrf, "id": str(seat.ids.item), "minutes": str(9 + number % 2)}
    browser.post(f"/conferences/{seat.ids.conference}/minutes", fields)
    return time.perf_counter()


def _how_soon(port: int, seat: Seat) -> list[str]:
    browser = Browser(port, seat.cookie)
    answered = []
    with listening(port, seat, LISTENERS) as listeners:
        for number in range(CHANGES):
            answered.append(_change(browser, seat, number))
            time.sleep(1.3)
    if any(len(heard) != CHANGES for heard in listeners.heard):
        return [f"of {CHANGES} changes the listeners heard {sorted({len(heard) for heard in listeners.heard})}"]
    waits = sorted(
        max(at - since, 0) for heard in listeners.heard for at, since in zip(heard, answered, strict=True)
    )  # fmt: skip
    typical, slowest = median(waits), waits[int(len(waits) * 0.99)]
    print(f"A change is heard by {LISTENERS} listeners after {typical:.3f} s (median), {slowest:.3f} s (p99)")
    return [f"the median is {typical:.2f} s, under {SOON:g} is wanted"] if typical >= SOON else []


def _how_slow(port: int, seat: Seat, seconds: float) -> list[str]:
    """The agenda page alone, then beside open views; the middle one of three alternating rounds."""
    rounds = []
    for _ in range(ROUNDS):
        idle = _agenda(port, seat, seconds)
        with listening(port, seat, VIEWS):
            busy = _agenda(port, seat, seconds)
            with _changing(port, seat):
                told = _agenda(port, seat, seconds)
        rounds.append((busy.p99 / idle.p99, idle, busy, told))
    ratio, idle, busy, told = sorted(rounds, key=itemgetter(0))[ROUNDS // 2]
    print(f"The agenda page alone: {_said(idle)}; beside {VIEWS} open views: {_said(busy)}, p99 {ratio:.2f} x; "
          f"while they hear of a change every second: {_said(told)}, p99 {told.p99 / idle.p99:.2f} x")  # fmt: skip
    return [f"beside {VIEWS} open views p99 is {ratio:.1f} x the idle one"] if ratio > SLOWER else []


def _said(one: Figures) -> str:
    return f"p50 {one.p50:.1f} ms, p99 {one.p99:.1f} ms"


def _agenda(port: int, seat: Seat, seconds: float) -> Figures:
    browser = Browser(port, seat.cookie)
    return one_client(lambda: browser.get(f"/conferences/{seat.ids.conference}/agenda"), seconds=seconds, least=200)


@contextmanager
def _changing(port: int, seat: Seat) -> Iterator[None]:
    """Somebody changes the meeting every second."""
    is_over = threading.Event()

    def _go_on() -> None:
        browser, number = Browser(port, seat.cookie), 0
        while not is_over.wait(1):
            number += 1
            _change(browser, seat, number)

    thread = threading.Thread(target=_go_on)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
