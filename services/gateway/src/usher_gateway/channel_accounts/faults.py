"""What can be wrong with an account, in stable codes; desks have a text for each code in their language, else ours."""

import dataclasses
from collections.abc import Mapping, Sequence

# By code: what is said of one field, after its name. Desks have the same codes and values (`i18n/faults`).
FAULTS: Mapping[str, str] = {
    "needed": "is needed",
    "list": "must be a list of at most {most} values",
    "choice": "must be one of {choices}",
    "line": "must be one line of at most {most} characters",
    "secret": "must be a text of at most {most} characters",
    "trimmed": "must not begin or end with a space or a line end",
    "url": "must be a URL such as https://example.com/in",
    "number": "must be a whole number, 0 or more",
    "flag": "must be true or false",
    "unknown": "is no setting of {channel}",
    "misplaced": "is no setting of {channel}; it belongs in {part}",
    "misspelt": "is no setting of {channel}; did you mean {near}?",
}
# By code: why a change as a whole is refused.
REFUSALS: Mapping[str, str] = {
    "reserved": "{id} is the web chat's own; choose another id.",
    "taken": "There is an account with this id.",
    "unopened": "No key that is set here opens this account's secrets; give them again.",
    "in_use": "There are conversations; disable the account instead.",
    "no_channels": "Nobody knows yet which channels there are: start the connectors once.",
    "unknown_channel": "There is no such channel; there is {channels}.",
    "bad_settings": "{wrong}.",
}


@dataclasses.dataclass(frozen=True, slots=True)
class FieldFault:
    """One mistake: `field` is like `config.url` or `secrets.token`, `code` one of FAULTS with its `values`."""

    field: str
    code: str
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def message(self) -> str:
        """Return what is needed, in English."""
        return FAULTS[self.code].format(**self.values)


class Refused(ValueError):  # noqa: N818 - names what the change is
    """A change that cannot be made: `code` for programs, the text for people, and a fault for each bad field."""

    def __init__(self, code: str, faults: Sequence[FieldFault] = (), **values: str) -> None:
        super().__init__(REFUSALS[code].format(**values))
        self.code, self.faults = code, tuple(faults)
