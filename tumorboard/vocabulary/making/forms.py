"""The form of a new programme."""

from typing import Any

from tumorboard.core.forms import Form, choice, line
from tumorboard.vocabulary.templates import programme_template, template_names


def _templates() -> dict[str, str]:
    return {name: programme_template(name).name for name in template_names()} | {"": "None: begin without specialties"}


class ProgrammeForm(Form):
    """A programme, from a template or bare."""

    template = choice("Template", _templates)
    name = line("Name", required="Enter a name.", longest=200)
    slug = line("Short name", required="Enter a short name, such as sarcoma.", longest=40)
    time_zone = line("Time zone", required="Enter a time zone, such as America/New_York.", longest=80)

    @property
    def facts(self) -> dict[str, Any]:
        """What ``make_programme_like`` takes."""
        named = {"template": self.template.data or "", "name": self.name.data}
        return named | {"slug": self.slug.data, "time_zone": self.time_zone.data}
