"""Addresses as they stand in mails and calendars: whole ones, made without a request."""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from tumorboard.conferences.replies.links import reply_url
from tumorboard.notifications.kinds import Kind


def full(endpoint: str, **values: Any) -> str:
    """The whole address of a page."""
    path = current_app.url_map.bind("localhost").build(endpoint, values)
    return f"{current_app.config['BASE_URL']}{path}"


def host() -> str:
    """The name of this installation in the network: part of names that must be unique in the world."""
    return urlsplit(current_app.config["BASE_URL"]).hostname or "localhost"


def page_of(kind: Kind, subject_id: int | None, slug: str) -> str:
    """The whole address of the page where the reader of a piece of news goes on."""
    return full(kind.endpoint, **parts(kind, subject_id, slug))


def parts(kind: Kind, subject_id: int | None, slug: str) -> dict[str, Any]:
    """What stands in the address of that page."""
    if not kind.parameter:
        return {}
    return {kind.parameter: slug if kind.parameter.endswith("_slug") else subject_id}


def reply_address(conference_id: int, person_id: int) -> str:
    """Where this person says whether they come, signed in or not."""
    return reply_url(conference_id, person_id, base=current_app.config["BASE_URL"])
