"""A named slot: what higher nouns show on the page of a presentation and beside a plan, without these knowing them."""

from collections.abc import Callable
from typing import Any

from tumorboard.policy import Actor
from tumorboard.presentations.models import Presentation

Fill = Callable[[Presentation, Actor], Any]
_SLOTS: list[tuple[str, Fill]] = []


def beside_presentation(template: str) -> Callable[[Fill], Fill]:
    """Register a function that fills a fragment about one presentation; the fragment sees its context as ``told``."""

    def _register(fill: Fill) -> Fill:
        _SLOTS.append((template, fill))
        return fill

    return _register


def beside(presentation: Presentation, by: Actor) -> list[tuple[str, Any]]:
    """Every slot's template, and what it shows of this presentation."""
    return [(template, fill(presentation, by)) for template, fill in _SLOTS]
