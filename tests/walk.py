"""Walking the address map of the app: every address, what the permission table says of it, who may go there."""

from collections.abc import Iterator
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from tests.world import World
from tumorboard.directory.models import Person
from tumorboard.policy import Actor, allowed


def rules(app: Flask, method: str) -> list[Rule]:
    """The addresses that answer a method."""
    return [
        rule for rule in app.url_map.iter_rules() if method in (rule.methods or set()) and rule.endpoint != "static"
    ]


def is_document(rule: Rule) -> bool:
    """A PDF or a spreadsheet takes its time, and says what a page says."""
    return rule.rule.endswith(("pdf", "xlsx"))


def is_part(rule: Rule) -> bool:
    """The inside of one part of a page, which `live.js` fetches again: its endpoint ends so."""
    return str(rule.endpoint).endswith("part")


def is_stream(rule: Rule) -> bool:
    """An answer without an end."""
    return str(rule.endpoint) == "stream.stream"


def address(app: Flask, world: World, rule: Rule, **instead: Any) -> str:
    """A real address of a rule in this world; ``instead`` are parts to be other than the world's."""
    parts = {name: world.part(rule.endpoint, name) for name in rule.arguments} | instead
    with app.test_request_context():
        return app.url_for(rule.endpoint, _method="GET" if "GET" in (rule.methods or set()) else "POST", **parts)


def expected(app: Flask, world: World, rule: Rule, actor: Actor) -> int:
    """What the table says: 200, 403 or 404."""
    view: Any = app.view_functions[rule.endpoint]
    if view.may is None:
        return 200
    things = [world.thing(rule.endpoint, name) for name in door_parts(view)]
    thing = things[-1] if things else None
    if allowed(actor, view.may, thing):
        return 200
    see = getattr(thing, "seen_with", None)
    return 403 if thing is None or (see is not None and allowed(actor, see, thing)) else 404


def door_parts(view: Any) -> list[str]:
    """The address parts that the door loads, in their order."""
    return [f"{name}_slug" if model.__name__ == "Programme" else f"{name}_id" for name, model in view.loads.items()]


def everybody_who_may(app: Flask, make: Any, world: World, rule: Rule) -> list[Person]:
    """Those of the cast whom the table lets in."""
    return [person for person in world.cast.values() if expected(app, world, rule, world.actor(person)) == 200]


def who_may(app: Flask, make: Any, world: World, rule: Rule) -> Person | None:
    """The first of the cast whom the table lets in."""
    return next(iter(everybody_who_may(app, make, world, rule)), None)


def pages(app: Flask, client: Any, make: Any, world: World) -> Iterator[tuple[str, str]]:
    """Each page once, as the first of the cast who may open it: endpoint and HTML."""
    for rule in rules(app, "GET"):
        person = None if is_document(rule) or is_part(rule) else who_may(app, make, world, rule)
        if person is not None:
            answer = client(person).get(address(app, world, rule), follow_redirects=True)
            if answer.mimetype == "text/html":
                yield rule.endpoint, answer.text
