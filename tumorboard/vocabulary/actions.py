"""Make a programme, from a template or bare."""

from tumorboard.core.db import db
from tumorboard.directory.actions import add_specialty, make_programme
from tumorboard.directory.models import Programme
from tumorboard.policy import Actor
from tumorboard.vocabulary.programme import ProgrammeTemplate
from tumorboard.vocabulary.templates import programme_template


def make_programme_from(
    template: ProgrammeTemplate, *, by: Actor, slug: str = "", name: str = "", time_zone: str = ""
) -> Programme:
    """Make a programme with the template's specialties, in its order. Refuses what making by hand refuses."""
    programme = make_programme(
        name or template.name,
        slug or template.slug,
        time_zone=time_zone or template.meeting.time_zone,
        by=by,
        template=template.slug,
        case_prefix=template.case_prefix,
        default_minutes=template.meeting.minutes_per_case,
    )
    db.session.flush()
    for one in template.specialties:
        add_specialty(
            programme, one.code, one.name, by=by, is_required=one.is_required, added_because=one.why,
            prepares=one.prepares_late_add_ons,
        )  # fmt: skip
    return programme


def make_programme_like(template: str, name: str, slug: str, *, time_zone: str, by: Actor) -> Programme:
    """Make a programme from the template of that short name, or without specialties when none is named."""
    if not template:
        return make_programme(name, slug, time_zone=time_zone, by=by)
    return make_programme_from(programme_template(template), by=by, slug=slug, name=name, time_zone=time_zone)
