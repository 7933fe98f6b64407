"""``make faults`` (ARGS="kill 100"): each fault prints acknowledged, lost, duplicated; it ends with 1 when one lost.

kill     SIGKILL of a web process, the worker or everything, under 8 writers, on SQLite and PostgreSQL
restart  PostgreSQL stopped, crashed and started again, under 20 writers
cut      the line to PostgreSQL falls silent, under 20 writers
full     the disk of SQLite is full, under 8 writers, who go on reading
backup   a backup under 8 writers, restored elsewhere
"""

import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.faults.postgres import Line, Postgres
from tests.faults.writers import Board
from tests.server import Server, children_of
from tumorboard.upkeep.backups.files.making import make_backup
from tumorboard.upkeep.backups.files.restoring import restore_backup

KEY = "a key of the faults, long enough to be one"
WRONG: list[str] = []


def told(fault: str, verdict: dict[str, Any], *, most_seconds: float = 8.0) -> None:
    """Print a line; remember whether it was as it must be."""
    slow = verdict["slowest"] > most_seconds
    bad = verdict["lost"] or verdict["duplicated"] or verdict["without entry"] or slow or not verdict["acknowledged"]
    print(f"{'WRONG' if bad else 'ok':6}{fault}: " + ", ".join(f"{name} {value}" for name, value in verdict.items()))
    sys.stdout.flush()
    if bad:
        WRONG.append(fault)


@contextmanager
def folder() -> Iterator[Path]:
    """A folder of our own."""
    made = Path(tempfile.mkdtemp(prefix="tumorboard-faults-"))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def writing_board(database: str, place: Path, size: int) -> Iterator[tuple[Server, Board]]:
    """The app on this database with so many writers at work."""
    (place / "beside").mkdir()
    server = Server(database, place)
    server.environment["TUMORBOARD_FLOOD_LIMITS"] = "false"
    server.start()
    board = None
    try:
        board = Board(database, place / "beside", server.address, size)
        board.begin()
        board.wait_for(size)
        yield server, board
    finally:
        if board is not None:
            board.end()
        if server.process.poll() is None:
            server.kill()


def kill(rounds: int) -> None:
    """Take processes away while they work."""
    for name, opened in (("SQLite", sqlite), ("PostgreSQL", postgres)):
        with folder() as place, opened(place) as database, writing_board(database, place, 8) as (server, board):
            chance = random.Random(rounds)
            for _ in range(rounds):
                board.wait_for(chance.randrange(1, 40), 10)
                if chance.random() < 0.5:
                    for pid in server.web_workers()[: chance.choice([1, 2])]:
                        subprocess.run(["kill", "-KILL", str(pid)], check=False)
                elif chance.random() < 0.3:
                    subprocess.run(["kill", "-KILL", str(children_of(server.process.pid)[1])], check=False)
                    server.process.wait(60)
                    server.start()
                else:
                    server.kill()
                    server.start()
            board.wait_for(8)
            board.end()
            told(f"kill x {rounds} on {name}", board.verdict(), most_seconds=60)


def restart(rounds: int) -> None:
    """Stop and start the database beneath."""
    cluster = Postgres()
    try:
        with folder() as place, writing_board(cluster.url(), place, 20) as (_server, board):
            for number in range(rounds):
                board.wait_for(20)
                cluster.stop("immediate" if number % 2 else "fast")
                time.sleep(3)
                cluster.start()
            healed = board.wait_for(40)
            board.end()
            told(f"restart x {rounds}{'' if healed else ' (NOT HEALED)'}", board.verdict())
    finally:
        cluster.remove()


def cut(rounds: int) -> None:
    """Let the line to the database fall silent."""
    cluster = Postgres()
    line = Line(cluster.port)
    try:
        with folder() as place, writing_board(cluster.url(line.port), place, 20) as (_server, board):
            for _ in range(rounds):
                board.wait_for(20)
                line.cut()
                time.sleep(12)
                line.heal()
            healed = board.wait_for(40)
            board.end()
            told(f"cut x {rounds}{'' if healed else ' (NOT HEALED)'}", board.verdict())
    finally:
        cluster.remove()


def full(rounds: int) -> None:
    """Fill the disk, read on, make room."""
    with folder() as place:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m,mode=700", "tmpfs", str(place)], check=True)
        try:
            with writing_board(f"sqlite:///{place / 'board.sqlite3'}", place, 8) as (_server, board):
                reads: list[str] = []
                for _ in range(rounds):
                    board.wait_for(8)
                    fill(place / "filler")
                    time.sleep(3)
                    reads += [one.read() for one in board.writers]
                    (place / "filler").unlink()
                healed = board.wait_for(16)
                board.end()
                verdict = board.verdict() | {"reads": f"{reads.count('200')} of {len(reads)}"}
                told(f"full x {rounds}{'' if healed else ' (NOT HEALED)'}", verdict)
        finally:
            subprocess.run(["umount", "-l", str(place)], check=False)


def fill(path: Path) -> None:
    """Take all the room there is."""
    size = 1 << 20
    with path.open("wb", buffering=0) as filler:
        while size >= 512:
            try:
                filler.write(bytes(size))
            except OSError:
                size //= 2


def backup(rounds: int) -> None:
    """Back up while they write, restore elsewhere, count."""
    for name, opened in (("SQLite", sqlite), ("PostgreSQL", postgres)):
        with folder() as place, opened(place) as database, writing_board(database, place, 8) as (_server, board):
            for number in range(rounds):
                board.wait_for(20)
                before = {(one.plan, words) for one in board.writers for words in list(one.acknowledged)}
                made = make_backup(database, place, place / "backups", key=KEY)
                with opened(place, f"restored{number}") as elsewhere:
                    restore_backup(made.path, key=KEY, into=elsewhere, instance=place / "beside")
                    missing = before - kept_in(board, elsewhere)
                verdict = {"acknowledged": len(before), "lost": len(missing), "duplicated": 0, "without entry": 0}
                told(f"backup {number + 1} on {name}", verdict | {"slowest": 0})
            board.end()
            told(f"backup x {rounds} on {name}, those who wrote meanwhile", board.verdict())


def kept_in(board: Board, database: str) -> set[tuple[int, str]]:
    """The lines of a database."""
    from sqlalchemy import create_engine, select

    from tumorboard.plans.models import PlanLine

    engine = create_engine(database)
    with engine.connect() as connection:
        rows = {(plan, words) for plan, words in connection.execute(select(PlanLine.plan_id, PlanLine.words))}
    engine.dispose()
    return rows


@contextmanager
def sqlite(place: Path, name: str = "board") -> Iterator[str]:
    """A SQLite file."""
    yield f"sqlite:///{place / f'{name}.sqlite3'}"


@contextmanager
def postgres(_place: Path, _name: str = "") -> Iterator[str]:
    """A PostgreSQL of our own."""
    cluster = Postgres()
    try:
        yield cluster.url()
    finally:
        cluster.remove()


FAULTS: dict[str, Callable[[int], None]] = {
    "kill": kill, "restart": restart, "cut": cut, "full": full, "backup": backup,
}  # fmt: skip


def main() -> None:
    """Do what was asked for, or everything a few times."""
    asked = [one for one in sys.argv[1:] if not one.isdecimal()] or list(FAULTS)
    rounds = next((int(one) for one in sys.argv[1:] if one.isdecimal()), 3)
    if unknown := set(asked) - FAULTS.keys():
        sys.exit(f"No such fault: {', '.join(sorted(unknown))}. There are: {', '.join(FAULTS)}.")
    for name in asked:
        FAULTS[name](rounds)
    sys.exit(f"Not as it must be: {'; '.join(WRONG)}" if WRONG else 0)


if __name__ == "__main__":
    main()
