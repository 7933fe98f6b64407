"""The demo's 150 children: the awkward ones as written, the others from the stories, each with a name and a meeting."""

import random
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from tumorboard.demo.stories import FIELDS, Story, own_version, stories
from tumorboard.policy import Actor

CHILDREN = 150
SEED = "tumorboard"
#: How many meetings of each programme lie behind, and the share of the children that fills them.
PAST = {"msk": 20, "bst": 10}
DAYS = {"days": 1, "weeks": 7, "months": 30, "years": 365}


@dataclass
class Child:
    """A child of the demo. ``when`` is the meeting: 0 the next one, -1 the last, nothing when not yet listed.

    ``twist`` holds what is awkward about this one, by name: the lives look there.
    """

    number: int
    house: str
    story: Story
    given: str
    family: str
    sex: str
    born_on: date
    when: int | None
    identifiers: list[tuple[str, str]]
    facts: dict[str, Any] = field(default_factory=dict)
    twist: dict[str, Any] = field(default_factory=dict)
    referrer: Actor | None = None

    @property
    def chance(self) -> random.Random:
        """Chance that is the same on every load."""
        return random.Random(f"{SEED}:{self.number}")


PLAIN = {"key", "story", "given", "family", "sex", "house", "when", "identifiers", "born", "facts"}


@cache
def _written(name: str) -> dict[str, Any]:
    return tomllib.loads((files("tumorboard.demo") / "data" / name).read_text(encoding="utf-8"))


def all_children(today: date) -> list[Child]:
    """The 150 children as they are today: the same on every load of a day."""
    written = _written("children.toml")["children"]
    awkward = [_awkward(number, one, today) for number, one in enumerate(written)]
    places = _places(awkward)
    told = _by_house()
    names = _names({(child.given, child.family) for child in awkward})
    return awkward + [_usual(number, next(places), told, names, today) for number in range(len(awkward), CHILDREN)]


def _awkward(number: int, one: dict[str, Any], today: date) -> Child:
    chance = random.Random(f"{SEED}:{number}")
    own = {name: value for name, value in one.items() if name in FIELDS - PLAIN}
    story = own_version(stories()[one["story"]], chance, **own)
    twist = {name: value for name, value in one.items() if name not in FIELDS | PLAIN} | {"key": one["key"]}
    return Child(
        number, one.get("house", "msk"), story, one.get("given", ""), one.get("family", ""), one.get("sex", "female"),
        _born(story, chance, today, one.get("born")), one.get("when"),
        [(system, value) for system, value in one.get("identifiers", [_number(number)])], one.get("facts", {}), twist,
    )  # fmt: skip


def _usual(
    number: int,
    place: tuple[str, int],
    told: dict[str, Iterator[Story]],
    names: Iterator[tuple[str, str, str]],
    today: date,
) -> Child:
    chance = random.Random(f"{SEED}:{number}")
    house, when = place
    story = own_version(next(told[house]), chance)
    given, family, sex = next(names)
    born = _born(story, chance, today - timedelta(days=7 * -when if when < 0 else 0), None)
    facts = {} if chance.random() < 0.6 else {"guardian": f"{family} family"}
    child = Child(number, house, story, given, family, sex, born, when, [_number(number)], facts)
    later = _written("again.toml").get(story.key)
    if later and when + later["weeks"] < 0:  # the case has come back since
        child.twist["rounds"] = [later | {"when": when + later["weeks"]}]
    return child


def _number(number: int) -> tuple[str, str]:
    return "Demo MRN", f"{700_000 + number * 7_919 % 99_991:06}"


def _born(story: Story, chance: random.Random, on: date, days: int | None) -> date:
    if days is not None:
        return on - timedelta(days=days)
    low, high = story.age
    size = DAYS[story.unit]
    return on - timedelta(days=chance.randrange(low * size, (high + 1) * size - (size > 300)))


def _places(awkward: Sequence[Child]) -> Iterator[tuple[str, int]]:
    """The meetings that still have room, the emptiest first, so that each has about five cases."""
    count: dict[tuple[str, Any], int] = {
        (house, -back): 0 for house, number in PAST.items() for back in range(1, number + 1)
    }
    for child in awkward:
        for place in [child.when, *(one["when"] for one in child.twist.get("rounds", []))]:
            if (child.house, place) in count:
                count[child.house, place] += 1
    while True:
        place = min(count, key=lambda one: (count[one], one))
        count[place] += 1
        yield place


def _by_house() -> dict[str, Iterator[Story]]:
    def _turns(house: str) -> Iterator[Story]:
        chance = random.Random(f"{SEED}:{house}")
        those = [one for one in stories().values() if house in one.houses]
        while True:
            chance.shuffle(those)
            yield from those

    return {house: _turns(house) for house in PAST}


def _names(taken: set[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Names nobody has yet: given, family, sex, each pair from one part of the world."""
    chance = random.Random(f"{SEED}:names")
    parts = _written("names.toml")["parts"]
    while True:
        for part in parts:
            sex = chance.choice(("female", "male"))
            name = chance.choice(part["girls" if sex == "female" else "boys"]), chance.choice(part["families"])
            if name not in taken:
                taken.add(name)
                yield *name, sex
