"""A database for each test, an app on it, a cast of people, and clients that sign in as them."""

from collections.abc import Callable, Iterator
from contextvars import Context
from pathlib import Path

import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient

from tests.databases import fresh_database
from tests.make import Make
from tumorboard.app import create_app
from tumorboard.audit.ledger import forget_readings
from tumorboard.config import load_settings
from tumorboard.core.db import Base, db, writing

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


@pytest.fixture(scope="session")
def empty_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database with tables and no rows, to be copied for each test."""
    folder = tmp_path_factory.mktemp("template")
    with fresh_database(folder) as url:
        app = make_app(url, folder)
        with app.app_context():
            Base.metadata.create_all(db.engine)
            db.engine.dispose()
        yield url


@pytest.fixture
def app(empty_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The app on an empty database of its own."""
    with fresh_database(tmp_path, like=empty_url) as url:
        app = make_app(url, tmp_path)
        forget_readings()
        yield app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def make(app: Flask) -> Iterator[Make]:
    """Factories that call the actions, within an app context, committed at the end of each call."""
    with app.app_context():
        token = writing.set(False)  # a test that only looks must not keep the requests from writing
        yield Make(PASSWORD)
        db.session.rollback()
        writing.reset(token)


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


@pytest.fixture
def client(app: Flask, make: Make) -> Callable[..., Client]:
    """``client(person)`` is a browser signed in as that person; ``client()`` is nobody's."""
    app.test_client_class = Client

    def _client(person=None) -> Client:
        browser = app.test_client()
        if person is not None:
            make.signed_in(browser, person)
        return browser  # type: ignore[return-value]

    return _client
