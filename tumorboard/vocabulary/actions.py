"""Make a programme from a template."""

from tumorboard.core.db import db
from tumorboard.directory.actions import add_specialty, make_programme
from tumorboard.directory.models import Programme
from tumorboard.permissions import Actor
from tumorboard.vocabulary.programme import ProgrammeTemplate


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
        add_specialty(programme, one.code, one.name, by=by, is_required=one.is_required, added_because=one.why)
    return programme
