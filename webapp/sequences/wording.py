"""Templates with strict variables: `{first_name}`, or `{first_name|there}` with words for when it is empty."""

from __future__ import annotations

import re

from webapp.conversations.composing import MAX_LENGTH
from webapp.conversations.models import Channel
from webapp.leads.models import Lead
from webapp.runtime.errors import Invalid, SignalboxError
from webapp.runtime.text import one_line, storable

VARIABLES: dict[str, str] = {
    "first_name": "first name",
    "last_name": "last name",
    "company": "company",
    "title": "title",
    "campaign": "campaign",
}
MAX_VALUE = 120
"""Characters of a value that a lead can bring into a message."""

_VARIABLE = re.compile(r"\{([a-z_]{1,30})(?:\|([^{}|]{0,120}))?\}")


class EmptyVariable(SignalboxError):
    """The lead has no value for a variable that has no words in its place."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is empty")
        self.sentence = f"Their {VARIABLES[name]} is not known: write this one by hand, or give the template words for it, like {{{name}|there}}."


def checked(template: str, channel: Channel) -> str:
    """The template as it is stored. Raises Invalid for an unknown variable, a stray brace, nothing, or too much."""
    body = storable(template).strip()
    if not body:
        raise Invalid("template", "Write what is to be sent.")
    if len(body) > MAX_LENGTH[channel]:
        raise Invalid("template", f"{MAX_LENGTH[channel]:,} characters are the most.")
    unknown = next((each[1] for each in _VARIABLE.finditer(body) if each[1] not in VARIABLES), None)
    known = ", ".join(f"{{{name}}}" for name in VARIABLES)
    if unknown:
        raise Invalid("template", f"There is no variable {{{unknown}}}. There are {known}.")
    if re.search(r"[{}]", _VARIABLE.sub("", body)):
        raise Invalid("template", f"A brace belongs to no variable. There are {known}.")
    return body


def filled(template: str, lead: Lead) -> str:
    """The message for this lead. Raises EmptyVariable. What a lead brings in is never read as a template itself."""

    def value(found: re.Match[str]) -> str:
        known = one_line(str(getattr(lead, found[1]) or ""), MAX_VALUE).strip() or (found[2] or "")
        if not known:
            raise EmptyVariable(found[1])
        return known

    return _VARIABLE.sub(value, template)
