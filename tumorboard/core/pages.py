"""Answering with a page: status from the form's errors, fragments for htmx, pages of long lists by key."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeVar

from flask import Response, current_app, flash, make_response, redirect, render_template, request, url_for
from jinja2_fragments.flask import render_block
from sqlalchemy import Row, Select

from tumorboard.core.db import db

Thing = TypeVar("Thing")
Undo = tuple[str, dict[str, str]]


def page(template: str, *, status: int | None = None, block: str = "", **context: Any) -> Response:
    """Render a template; 422 when its ``form`` has errors. ``block`` is what an htmx request gets."""
    form = context.get("form")
    if status is None:
        status = 422 if form is not None and form.errors else 200
    if block and request.headers.get("HX-Request"):
        return make_response(render_block(template, block, **context), status)
    return make_response(render_template(template, **context), status)


def go(endpoint: str, *, said: str = "", undo: Undo | None = None, **values: Any) -> Response:
    """Send the reader on after a change, with a toast; ``undo`` (address, fields) is the post that takes it back."""
    if undo:
        flash((said, *undo), "undo")  # type: ignore[arg-type]
    elif said:
        flash(said, "said")
    return make_response(redirect(url_for(endpoint, **values), 303))


_PLAIN = (str, int, bool, type(None))


def _frozen(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return tuple([one if type(one) in _PLAIN else _frozen(one) for one in value])
    return (type(value), value) if isinstance(value, Enum) else value  # states of two nouns can be the same word


def kept(macro: Callable[..., str], most: int = 4096) -> Callable[..., str]:
    """A macro whose answer depends on nothing but what it is given: drawn once for the same words.

    Half the time of a long list went into drawing the same chips and icons again.
    """
    drawn: dict[Any, str] = {}
    if current_app.debug:  # somebody may be editing what it draws
        return macro

    def _draw(*given: Any, **named: Any) -> str:
        key = (_frozen(given), _frozen(sorted(named.items())))
        if key not in drawn:
            if len(drawn) >= most:
                drawn.clear()
            drawn[key] = macro(*given, **named)
        return drawn[key]

    return _draw


@dataclass(frozen=True)
class Slice(Generic[Thing]):
    """One page of a long list, and the key to continue after."""

    rows: Sequence[Thing]
    next_key: str | None


def paged(
    query: Select[*tuple[Any, ...]], *, key: Any, after: str | None, size: int = 50, newest_first: bool = True
) -> Slice[Any]:
    """The next ``size`` rows of a query ordered by its unique integer ``key``: by key, not by offset."""
    ordered = query.order_by(key.desc() if newest_first else key)
    if after and after.isdecimal() and len(after) < 12:
        ordered = ordered.where(key < int(after) if newest_first else key > int(after))
    result = db.session.execute(ordered.add_columns(key.label("_page_key")).limit(size + 1)).unique().all()
    more = len(result) > size
    rows: list[Row[Any]] = list(result[:size])
    single = len(query.column_descriptions) == 1
    return Slice(
        rows=[row[0] if single else row for row in rows],
        next_key=str(rows[-1]._mapping["_page_key"]) if more and rows else None,
    )
