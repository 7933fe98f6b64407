"""One programme of the demo has the quality of its meetings scored: by one of its board, the last two times."""

from tumorboard.agendas.models import AgendaItem
from tumorboard.agendas.observations.actions import record_observation
from tumorboard.agendas.observations.scales import INFORMATION, specialty_key
from tumorboard.agendas.observations.states import Decision, Lacking
from tumorboard.agendas.states import Outcome
from tumorboard.demo.scene import Scene
from tumorboard.directory.actions import change_programme
from tumorboard.permissions import Role

OBSERVED = {("msk", -1), ("msk", -2)}
LOW, HIGH = 2, 5


def switch_on(scene: Scene) -> None:
    """The programme wants its meetings observed."""
    home = scene.houses["msk"]
    change_programme(
        home.programme, name=home.programme.name, time_zone=home.programme.time_zone,
        default_minutes=home.programme.default_minutes, observes=True, by=home.one(Role.PROGRAMME_ADMINISTRATOR),
    )  # fmt: skip


def observe(scene: Scene, house: str, when: int, number: int, item: AgendaItem) -> None:
    """Score a case that has just been discussed."""
    if (house, when) not in OBSERVED:
        return
    home = scene.houses[house]
    scores = {one.key: LOW + (number * 2 + place) % (HIGH - LOW + 1) for place, one in enumerate(INFORMATION)}
    scores |= {"chair": 4 + number % 2}
    scores |= {
        specialty_key(one.id): LOW + (number + place) % (HIGH - LOW + 1)
        for place, one in enumerate(home.specialties.values())
        if (number + place) % 3
    }
    is_decided = item.outcome is Outcome.DISCUSSED
    record_observation(
        item, scores=scores, decision=Decision.REACHED if is_decided else Decision.POSTPONED,
        missing=[] if is_decided and number % 3 else [Lacking.IMAGING if number % 2 else Lacking.VIEWS],
        by=home.board["PED"][-1],
    )  # fmt: skip
