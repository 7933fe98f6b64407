"""How gunicorn runs the app: ``gunicorn --config python:tumorboard.gunicorn_settings wsgi:app``."""

import gc
import os
from typing import Any

from tumorboard.core.db import db
from tumorboard.core.web import AT_ONCE
from tumorboard.demo.load import show_demo
from tumorboard.rooms.signals.poller import MOST_STREAMS, poller

bind = f"127.0.0.1:{os.environ.get('PORT') or '8000'}"
workers = int(os.environ.get("WEB_CONCURRENCY") or "2")
worker_class = "gthread"
#: Each open view holds a thread while it listens; pages and what waits for its turn need some too.
threads = MOST_STREAMS + 2 * AT_ONCE
preload_app = True
timeout = 60
graceful_timeout = 15
control_socket_disable = True  # gunicorn would put it into the home folder


def when_ready(server: Any) -> None:
    """Keep what is loaded out of the collector's sight: the slowest pages become five times faster."""
    gc.collect()
    gc.freeze()


def post_fork(server: Any, worker: Any) -> None:
    """Leave the parent its database connections: two processes on one connection mix their answers."""
    app = server.app.wsgi()
    with app.app_context():
        db.engine.dispose(close=False)
        poller().is_stopping = lambda: not worker.alive  # streams end, so that nobody waits for them
        show_demo(app)
