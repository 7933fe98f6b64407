"""A small HTTP client that costs little itself: one kept-alive socket, whole answers."""

import re
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


class Browser:
    """One kept-alive connection with a cookie. Raises when an answer has another status than expected."""

    def __init__(self, port: int, cookie: str) -> None:
        self.port, self.cookie = port, cookie
        self.socket: socket.socket | None = None

    def get(self, path: str, expect: int = 200) -> bytes:
        """Get a page; return its body."""
        return self._send(f"GET {path} HTTP/1.1\r\n{self._heads()}\r\n".encode(), expect)

    def post(self, path: str, fields: dict[str, str], expect: int = 303, heads: str = "") -> bytes:
        """Post a form; return the answer's body."""
        body = urlencode(fields)
        kind = "Content-Type: application/x-www-form-urlencoded"
        request = f"POST {path} HTTP/1.1\r\n{self._heads()}{heads}{kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        return self._send((request + body).encode(), expect)

    def _heads(self) -> str:
        return f"Host: localhost\r\nCookie: {self.cookie}\r\n"

    def _send(self, request: bytes, expect: int) -> bytes:
        try:
            head, body = self._exchange(request)
        except ConnectionError:  # the server closes a connection that was idle for long
            self.socket = None
            head, body = self._exchange(request)
        if b"connection: close" in head.lower() and self.socket is not None:
            self.socket.close()
            self.socket = None
        status = int(head[9:12])
        if status != expect:
            raise RuntimeError(f"{request[:80]!r} answered {status}, not {expect}: {body[:2000]!r}")
        return body

    def _exchange(self, request: bytes) -> tuple[bytes, bytes]:
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port))
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._more()
        head, _, body = answer.partition(b"\r\n\r\n")
        found = LENGTH.search(head)
        while found and len(body) < int(found[1]):
            body += self._more()
        return head, body

    def _more(self) -> bytes:
        assert self.socket is not None
        part = self.socket.recv(65536)
        if not part:
            raise ConnectionError("the server hung up")
        return part


@dataclass(frozen=True)
class Figures:
    """One client: median and 99th percentile in milliseconds; answers per second, of many clients or of one."""

    p50: float
    p99: float
    rate: float = 0.0


def one_client(act: Callable[[], bytes], *, seconds: float, least: int = 60) -> Figures:
    """Call ``act`` in turn for a while; its median and 99th percentile."""
    for _ in range(5):
        act()
    times: list[float] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < least:
        start = time.perf_counter()
        act()
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    rate = 1000 * len(times) / sum(times)
    return Figures(times[len(times) // 2], times[min(int(len(times) * 0.99), len(times) - 1)], rate)


def many_clients(make_act: Callable[[], Callable[[], bytes]], *, clients: int, seconds: float) -> float:
    """Answers per second of several clients at once."""
    counts = [0] * clients
    start_line = threading.Barrier(clients + 1)
    stop = threading.Event()

    def run(number: int) -> None:
        act = make_act()
        act()
        start_line.wait()
        while not stop.is_set():
            act()
            counts[number] += 1

    threads = [threading.Thread(target=run, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    start_line.wait()
    start = time.perf_counter()
    time.sleep(seconds)
    stop.set()
    took = time.perf_counter() - start
    for thread in threads:
        thread.join()
    return sum(counts) / took
