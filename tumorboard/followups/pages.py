"""Where the reader goes on after answering: back to the list or the case they answered from."""

from typing import Any

from flask import Response, request

from tumorboard.core.pages import Undo, go
from tumorboard.followups.worklist.queries import View
from tumorboard.guard import actor

LIST, CASE = "list", "case"
KEPT = ("back", "view", "owner")


def back_fields() -> dict[str, str]:
    """What says where the reader came from, for the form that takes an answer back."""
    return {name: request.form[name][:20] for name in KEPT if request.form.get(name)}


def go_on(thing: Any, *, said: str, undo: Undo | None = None, recommendation_id: int | None = None) -> Response:
    """Back to the list or case; from the recommendation's own page, to that."""
    fields = back_fields()
    if undo is not None:
        undo = (undo[0], undo[1] | fields)
    standing = actor().standings.get(thing.programme_id)
    if fields.get("back") == LIST and standing is not None:
        view, owner = fields.get("view", ""), fields.get("owner", "")
        return go(
            "followups.index", programme_slug=standing.slug, view=view if view in set(View) else None,
            owner=owner if owner.isdecimal() or owner == "me" else None, said=said, undo=undo,
        )  # fmt: skip
    if recommendation_id is not None and fields.get("back") != CASE:
        return go("followups.show", recommendation_id=recommendation_id, said=said, undo=undo)
    return go("charts.case", case_id=thing.case_id, said=said, undo=undo)
