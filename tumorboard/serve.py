"""Start all that one machine needs, and stop it together: database, demo, web processes and the job worker."""

import multiprocessing
import os
import signal
import socket
import sys
from collections.abc import Callable
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from flask import Flask
from flask.cli import ScriptInfo
from flask_migrate import upgrade
from gunicorn.app.base import Application
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from tumorboard.app import create_app
from tumorboard.config import BadSettings
from tumorboard.core.db import db
from tumorboard.directory.models import Person

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE = 20


class WebProcesses(Application):  # type: ignore[misc]
    """gunicorn with the app that is loaded already, so that a start costs one import."""

    def __init__(self, app: Flask, ready: str) -> None:
        self.app = app
        self.ready = ready
        super().__init__()

    def load_config(self) -> None:
        """Take the settings of ``gunicorn_settings``; tell the address once it answers."""
        self.load_config_from_module_name_or_filename("python:tumorboard.gunicorn_settings")
        self.cfg.set("loglevel", "warning")
        freeze = self.cfg.when_ready

        def _tell(server: object) -> None:
            freeze(server)
            print(self.ready, flush=True)

        self.cfg.set("when_ready", _tell)

    def load(self) -> Flask:
        """What gunicorn serves."""
        return self.app


def main() -> None:
    """Bring the database up to date, load the demo unless DEMO=0, and serve until told to stop."""
    port = _free_port(os.environ.get("PORT") or "8000")
    os.environ.setdefault("TUMORBOARD_BASE_URL", f"http://localhost:{port}")
    os.environ.setdefault("TUMORBOARD_LOG_LEVEL", "warning")
    try:
        app = create_app()
        ready = _prepare_database(app)
    except BadSettings as problem:
        sys.exit(str(problem))
    except OperationalError as problem:
        sys.exit(f"The database cannot be reached: {problem.orig}\nSee TUMORBOARD_DATABASE_URL, then start again.")
    ready += f"tumorboard is at http://localhost:{port} (Ctrl-C stops it)"
    _run_together({"web": WebProcesses(app, ready).run, "worker": lambda: _command(app, "worker")})


def _free_port(asked: str) -> int:
    if not asked.isdecimal() or not 0 < int(asked) < 2**16:
        sys.exit(f"PORT={asked} is not a port: give a number up to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(asked)))
        except OSError as problem:
            sys.exit(f"Port {asked} cannot be used ({problem.strerror}). Choose another: make run PORT=8001")
    return int(asked)


def _prepare_database(app: Flask) -> str:
    """Upgrade it and load the demo; return what to tell when nobody can sign in yet."""
    with app.app_context():
        upgrade()
    if os.environ.get("DEMO") != "0" and "demo" in app.cli.commands:
        _command(app, "demo")
    with app.app_context():
        nobody = db.session.scalar(select(Person.id).where(~Person.is_system).limit(1)) is None
        db.session.remove()
        db.engine.dispose()  # no connection may cross into the processes
    flask = os.path.relpath(Path(sys.prefix) / "bin" / "flask")
    how = f"{flask} --app wsgi setup --template musculoskeletal"
    return f"Nobody can sign in yet. Make the first administrator: {how}\n" if nobody else ""


def _command(app: Flask, name: str) -> None:
    app.cli.main([name], obj=ScriptInfo(create_app=lambda: app), standalone_mode=False)


def _run_together(works: dict[str, Callable[[], None]]) -> None:
    """Run each in a process of its own; when one ends, or when told to stop, stop them all."""
    for number in STOPPING:
        signal.signal(number, signal.default_int_handler)
    forking = multiprocessing.get_context("fork")
    children: list[BaseProcess] = []
    try:
        for name, work in works.items():
            child = forking.Process(target=_alone, args=(work,), name=name)
            child.start()
            children.append(child)
        wait([child.sentinel for child in children])
        ended = [child.name for child in children if not child.is_alive()]
        sys.exit(f"{' and '.join(ended)} ended; stopping everything.")
    except KeyboardInterrupt:
        print("\nStopping.", flush=True)
    finally:
        _stop(children)


def _alone(work: Callable[[], None]) -> None:
    """Leave the terminal's group: only the parent hears Ctrl-C, so that each process is asked to stop once."""
    os.setpgid(0, 0)
    for number in STOPPING:
        signal.signal(number, signal.SIG_DFL)
    work()


def _stop(children: list[BaseProcess]) -> None:
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)
    for child in children:
        child.terminate()
    for child in children:
        child.join(PATIENCE)
        if child.is_alive() and child.pid:
            os.killpg(child.pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
