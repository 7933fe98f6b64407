"""The databases that the other tests stand on."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.databases import KIND, fresh_database


def rows(url: str) -> list[int]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = list(connection.scalars(text("SELECT number FROM mark")))
    engine.dispose()
    return found


@pytest.fixture
def marked(tmp_path: Path):
    with fresh_database(tmp_path) as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE mark (number INTEGER)"))
            connection.execute(text("INSERT INTO mark VALUES (7)"))
        engine.dispose()
        yield url


def test_fresh_database_is_of_the_chosen_kind_and_empty(tmp_path: Path) -> None:
    with fresh_database(tmp_path) as url:
        engine = create_engine(url)
        assert engine.dialect.name == {"sqlite": "sqlite", "postgres": "postgresql"}[KIND]
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE mark (number INTEGER)"))
        engine.dispose()


def test_fresh_database_copies_and_the_copies_part_ways(marked: str, tmp_path: Path) -> None:
    with fresh_database(tmp_path, like=marked) as copy:
        engine = create_engine(copy)
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO mark VALUES (8)"))
        engine.dispose()
        assert rows(copy) == [7, 8]
    assert rows(marked) == [7]


def test_fresh_database_leaves_nothing_behind(tmp_path: Path) -> None:
    with fresh_database(tmp_path) as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE mark (number INTEGER)"))
        engine.dispose()
    assert list(tmp_path.iterdir()) == []
