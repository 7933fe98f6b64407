"""How gunicorn runs the app: ``gunicorn --config python:tumorboard.gunicorn_settings wsgi:app``."""

import gc
import os
from typing import Any

from gunicorn.glogging import Logger
from gunicorn.http import wsgi

from tumorboard.core.db import db
from tumorboard.core.edges.logs import formatter
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
wsgi.SERVER = "web"  # nobody needs to know what answers (ASVS 5.0, 13.4.6)


class Lines(Logger):  # type: ignore[misc]
    """gunicorn's own words, as lines like ours. It writes no access log: an address can be a secret."""

    def setup(self, cfg: Any) -> None:
        """Let each line be JSON."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(formatter())


logger_class = Lines


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
