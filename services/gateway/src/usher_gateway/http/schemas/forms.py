"""The documents of the HTTP API about the policy's start forms."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta
from usher_policy.diff.compare import Change
from usher_policy.document.faults import Fault

from usher_gateway.wire.parts import FormOut

FormName = Annotated[str, Meta(max_length=64)]


class FormPreview(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A form as visitors with this language see it after these answers; `check`: also what is wrong with them."""

    form: FormName
    language: Annotated[str, Meta(max_length=35)] = ""
    answers: dict[str, str] = {}
    check: bool = False


class FormsToEdit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A policy's text, and forms to set in it (null: to remove); a condition may be a text in YAML."""

    text: str
    forms: dict[FormName, dict[str, Any] | None] = {}
    preview: FormPreview | None = None


class FormRule(msgspec.Struct, frozen=True):
    """An entry rule that asks a form."""

    name: str
    form: str
    ask: str


class EditedForms(msgspec.Struct, frozen=True):
    """The changed text with its forms as they are written, its mistakes, and how it differs from the active policy.

    `preview` is null while the policy has mistakes.
    """

    text: str
    hash: str
    forms: dict[str, dict[str, Any]]
    rules: tuple[FormRule, ...]
    faults: tuple[Fault, ...]
    changes: tuple[Change, ...]
    preview: FormOut | None
