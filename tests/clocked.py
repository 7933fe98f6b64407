"""The app answering a real browser from within the test, so that the test can move the clock from day to day."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.app import make_app
from tumorboard.core.db import Base, db
from tumorboard.core.jobs import run_one, schedule


class Clocked:
    """A running app whose clock the test holds."""

    def __init__(self, app: Flask, address: str) -> None:
        self.app, self.address = app, address

    def work(self) -> None:
        """Let the job worker do all that is due by now."""
        with self.app.app_context():
            schedule()
            while run_one():
                pass
            db.session.remove()


class _Quiet(WSGIRequestHandler):
    def log(self, *_words: Any) -> None:
        """Say nothing: the log of a test is for what failed."""


@contextmanager
def clocked(url: str, folder: Path) -> Iterator[Clocked]:
    """Serve the app on an empty database, each request in a thread of its own."""
    app = make_app(url, folder)
    app.config["WTF_CSRF_ENABLED"] = True
    with app.app_context():
        Base.metadata.create_all(db.engine)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    app.config["BASE_URL"] = f"http://localhost:{server.server_port}"
    try:
        yield Clocked(app, app.config["BASE_URL"])
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
