"""A PostgreSQL of our own that keeps what it says it keeps, can be stopped, and is reached through a line we cut."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

from tests.databases import _program


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Postgres:
    """One server, durable as installed (fsync on), on a port of 127.0.0.1."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tumorboard-faults-", dir="/tmp"))
        self.port = free_port()
        self.owner = "postgres" if os.geteuid() == 0 else None
        if self.owner:
            shutil.chown(self.folder, self.owner, pwd.getpwnam(self.owner).pw_gid)
        self._run("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        self.start()
        self._psql("CREATE DATABASE board")

    def url(self, port: int = 0) -> str:
        """The address of the database, by another port if need be."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{port or self.port}/board"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        listens = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c max_connections=150"
        self._run("pg_ctl", "start", "-w", "-l", str(self.folder / "log"), "-o", listens)

    def stop(self, how: str = "fast") -> None:
        """Stop it; ``immediate`` is as a crash."""
        self._run("pg_ctl", "stop", "-w", "-m", how)

    def remove(self) -> None:
        """Stop it for good."""
        self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        command = [_program(program), "-D", str(self.folder / "storage"), *arguments]
        subprocess.run(command, user=self.owner, cwd=self.folder, check=True, stdout=subprocess.DEVNULL)

    def _psql(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(host="127.0.0.1", port=self.port, user="postgres", autocommit=True) as connection:
            connection.execute(statement)


class Line:
    """The line between the app and its database. ``cut`` makes it silent: nothing arrives, and nobody is told."""

    def __init__(self, port: int) -> None:
        self.to, self.open = port, threading.Event()
        self.open.set()
        self.ends: list[socket.socket] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """From now on nothing passes; new connections are taken and hear nothing."""
        self.open.clear()

    def heal(self) -> None:
        """New connections pass again. The old ones are dead, as after a real cut."""
        for end in self.ends:
            end.close()
        self.ends.clear()
        self.open.set()

    def _accept(self) -> None:
        while True:
            near, _ = self.listener.accept()
            self.ends.append(near)
            if self.open.is_set():
                try:
                    far = socket.create_connection(("127.0.0.1", self.to), timeout=5)
                except OSError:
                    near.close()
                    continue
                far.settimeout(None)
                self.ends.append(far)
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        try:
            while piece := one.recv(65536):
                while not self.open.is_set():
                    time.sleep(0.05)
                other.sendall(piece)
        except OSError:
            pass
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
