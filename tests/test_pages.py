"""Every page, for every role: the answer of the permission table, valid HTML, one heading, no query too many."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from tests.walk import address, expected, is_document, pages, rules, who_may
from tests.world import World, build, fill
from tumorboard.core.db import db

MOST_QUERIES = 12
#: Written once an hour, or once a minute: which of two visits writes it is chance.
NOT_ASKED = ("INSERT INTO ledger_entry", "UPDATE sign_in")


@pytest.fixture
def world(make) -> World:
    """One of everything."""
    return build(make)


def test_every_view_has_a_door(app):
    every = {rule.endpoint for rule in rules(app, "GET") + rules(app, "POST")}
    missing = sorted(name for name in every if not hasattr(app.view_functions[name], "may"))
    assert missing == []


def test_every_page_answers_every_role_as_the_table_says(app, client, make, world, monkeypatch):
    # What a page says, and that it can be said, other tests read: here only whether the door opens.
    monkeypatch.setattr("flask.templating._render", lambda _app, _template, _context: "")
    wrong, seen = [], 0
    for role, person in world.cast.items():
        browser, actor = client(person), world.actor(person)
        for rule in rules(app, "GET"):
            want = expected(app, world, rule, actor)
            got = browser.get(address(app, world, rule)).status_code
            seen += 1
            if got != want and not (want == 200 and got in (302, 303)):
                wrong.append(f"{role} GET {rule.endpoint}: {got}, the table says {want}")
    assert wrong == []
    assert seen >= len(world.cast) * 5


def test_every_post_refuses_whom_the_table_refuses(app, client, make, world):
    wrong = []
    for role, person in world.cast.items():
        browser, actor = client(person), world.actor(person)
        for rule in rules(app, "POST"):
            want = expected(app, world, rule, actor)
            if want == 200:
                continue
            got = browser.post(address(app, world, rule), data={}).status_code
            if got != want:
                wrong.append(f"{role} POST {rule.endpoint}: {got}, the table says {want}")
    assert wrong == []


def test_nobody_signed_out_sees_anything(app, client, world):
    browser = client()
    for rule in rules(app, "GET"):
        view: Any = app.view_functions[rule.endpoint]
        if view.may is not None:
            answer = browser.get(address(app, world, rule))
            assert answer.status_code == 302, rule.endpoint
            assert "/sign-in" in answer.location


@pytest.mark.once
def test_every_page_has_one_heading_and_nothing_inline(app, client, make, world):
    wrong = []
    for endpoint, html in pages(app, client, make, world):
        if len(re.findall(r"<h1[\s>]", html)) != 1:
            wrong.append(f"{endpoint}: not exactly one h1")
        if re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", html):
            wrong.append(f"{endpoint}: inline style or script")
        if re.search(r"<script(?![^>]*\ssrc=)", html):
            wrong.append(f"{endpoint}: script without src")
        if not re.search(r"<html[^>]*\slang=", html):
            wrong.append(f"{endpoint}: no language")
    assert wrong == []


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Collect the statements sent to the database."""
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        if not statement.lstrip().upper().startswith(("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")):
            statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def queries_of_each_page(app: Flask, client, make, world: World) -> dict[str, list[str]]:
    """The reads each page asks when it is opened the second time."""
    asked = {}
    browsers = {person.id: client(person) for person in world.cast.values()}
    for rule in rules(app, "GET"):
        person = None if is_document(rule) else who_may(app, make, world, rule)
        if person is not None:
            browser = browsers[person.id]
            where = address(app, world, rule)
            browser.get(where)
            with counted(app) as statements:
                browser.get(where)
            asked[rule.endpoint] = [one for one in statements if not one.startswith(NOT_ASKED)]
    return asked


@pytest.mark.once
def test_no_page_asks_more_for_30_rows_than_for_3(app, client, make, world):
    fill(make, world, 3)
    few = queries_of_each_page(app, client, make, world)
    fill(make, world, 27)
    many = queries_of_each_page(app, client, make, world)
    grown = {name: (len(few[name]), len(asked)) for name, asked in many.items() if len(asked) > len(few[name])}
    assert grown == {}
    assert {name: len(asked) for name, asked in many.items() if len(asked) > MOST_QUERIES} == {}
