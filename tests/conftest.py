"""A database for each test, an app on it, a cast of people, and clients that sign in as them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, text

from tests.app import PASSWORD, Client, make_app
from tests.databases import empty, fresh_database
from tests.make import Make
from tests.privacy import scanner
from tests.server import database, live_app, live_make, live_server, server
from tumorboard.agendas.reading.kept import forget_drawn
from tumorboard.audit.ledger import forget_readings
from tumorboard.core.db import Base, db, writing
from tumorboard.upkeep.health import newest_migration

__all__ = ["PASSWORD", "Client", "database", "live_app", "live_make", "live_server", "make_app", "scanner", "server"]
HERE = Path(__file__).parent


# A slow machine is no defect: a timing is never a test.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks for no database, nor for a folder to make one in, answers alike beside each: once is enough.

    So do the tests of one page's words (``test_views.py``), but those of many visitors at once: that each page opens
    on both databases, to each role, with as many queries, is ``test_pages.py``; the rules are ``test_actions.py``.
    What walks the whole app takes longest and comes first, so that no process waits for another at the end.
    """
    items.sort(key=lambda item: item.path.parent != HERE)
    for item in items:
        if not isinstance(item, pytest.Function):
            continue
        is_page = item.path.name == "test_views.py" and item.get_closest_marker("both") is None
        if is_page or not {"empty_url", "database", "tmp_path"} & set(item.fixturenames):
            item.add_marker(pytest.mark.once)


@pytest.fixture(scope="session")
def empty_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database with tables and no rows, to be copied for each test."""
    folder = tmp_path_factory.mktemp("template")
    with fresh_database(folder) as url:
        app = make_app(url, folder)
        with app.app_context():
            Base.metadata.create_all(db.engine)
            stamp(db.engine)
            db.engine.dispose()
        yield url


def stamp(engine: Engine) -> None:
    """Say that the tables are those of the newest migration, as an upgrade does."""
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:newest)"), {"newest": newest_migration()})


@pytest.fixture(scope="session")
def one_app(empty_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The app that all tests of this process share: making it and its templates anew took half of their time."""
    folder = tmp_path_factory.mktemp("app")
    with fresh_database(folder, like=empty_url) as url:
        yield make_app(url, folder)


@pytest.fixture
def app(one_app: Flask, empty_url: str) -> Iterator[Flask]:
    """The app as it was made, on an empty database."""
    config, client_class = dict(one_app.config), one_app.test_client_class
    forget_readings()
    forget_drawn()
    yield one_app
    with one_app.app_context():
        db.session.remove()
        db.engine.dispose()
    one_app.config.clear()
    one_app.config.update(config)
    one_app.test_client_class = client_class
    empty(one_app.config["SQLALCHEMY_DATABASE_URI"], like=empty_url)


@pytest.fixture
def make(app: Flask) -> Iterator[Make]:
    """Factories that call the actions, within an app context, committed at the end of each call."""
    with app.app_context():
        token = writing.set(False)  # a test that only looks must not keep the requests from writing
        yield Make(PASSWORD)
        db.session.rollback()
        writing.reset(token)


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
