"""The app on a test database, and a client whose requests share nothing with the test."""

from contextvars import Context
from pathlib import Path

from flask import Flask, has_app_context
from flask.testing import FlaskClient

from tumorboard.app import create_app
from tumorboard.config import load_settings
from tumorboard.core.db import db

PASSWORD = "correct horse battery"


def make_app(url: str, folder: Path) -> Flask:
    """An app for a test database."""
    settings = load_settings(
        database_url=url, instance=folder, secret_key="only for tests", testing=True, password_cost=1
    )
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    app.config["PROPAGATE_EXCEPTIONS"] = True
    app.testing = True
    return app


class Client(FlaskClient):
    """A test client whose requests share nothing with the test: no app context, session or person."""

    def open(self, *args, **kwargs):
        """Commit what the test wrote, answer the request on its own, and let the test read afresh."""
        if not has_app_context():  # following a redirect: already on its own
            return super().open(*args, **kwargs)
        db.session.commit()
        answer = Context().run(super().open, *args, **kwargs)
        db.session.expire_all()
        return answer
