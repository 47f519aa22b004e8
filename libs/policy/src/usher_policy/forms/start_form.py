"""A form of the policy with its conditions and patterns compiled once."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

import msgspec

from usher_policy.conditions.compile import Test, compile_condition
from usher_policy.conditions.patterns import Pattern
from usher_policy.document.forms import Form, FormField
from usher_policy.document.model import PolicyDocument
from usher_policy.hours.calendar import Hours


class AskedField(msgspec.Struct, frozen=True):
    """A field, when it is asked, and what its answer must look like."""

    field: FormField
    holds: Test
    pattern: Pattern | None = None


class StartForm(msgspec.Struct, frozen=True):
    """A form under its name."""

    name: str
    form: Form
    fields: tuple[AskedField, ...]


def start_forms(document: PolicyDocument) -> dict[str, StartForm]:
    """Compile the forms of a policy, by name."""
    calendars = {name: Hours(calendar) for name, calendar in document.calendars.items()}
    zone = ZoneInfo(document.timezone)
    return {name: start_form(name, form, calendars, zone) for name, form in document.forms.items()}


def start_form(name: str, form: Form, calendars: Mapping[str, Hours], zone: ZoneInfo) -> StartForm:
    """Compile one form."""
    return StartForm(
        name,
        form,
        tuple(
            AskedField(
                field, compile_condition(field.when, calendars, zone), Pattern(field.pattern) if field.pattern else None
            )
            for field in form.fields
        ),
    )
