"""The documents of templates."""

from typing import Annotated

import msgspec
from msgspec import Meta
from usher_common.messages.templates import ButtonKind, VariableKind

from usher_gateway.http.schemas.admin import Name
from usher_gateway.limits import TEMPLATE_VALUE_CHARS, TEMPLATE_VALUES

Values = Annotated[tuple[Annotated[str, Meta(max_length=TEMPLATE_VALUE_CHARS)], ...], Meta(max_length=TEMPLATE_VALUES)]


class TemplateVariable(msgspec.Struct, frozen=True):
    """A value that a template wants: `key` is its part and name there ("body.1", "header.image").

    A kind other than "text" wants a file: its https URL, or "" for the message's first attachment.
    """

    key: str
    kind: VariableKind
    example: str


class TemplateButtonDocument(msgspec.Struct, frozen=True):
    """A button; `target` is its URL or phone number, "" if it has none."""

    kind: ButtonKind
    title: str
    target: str


class TemplateDocument(msgspec.Struct, frozen=True):
    """A template as its provider lists it.

    `sendable`: approved, and without a part that we cannot fill (`unsupported`). `reason`: why it was rejected. A
    message names it by `name` and `language`, with `variables` (their keys) and `values` in the same order.
    """

    name: str
    language: str
    status: str
    sendable: bool
    category: str
    reason: str
    unsupported: str
    header: str
    body: str
    footer: str
    buttons: tuple[TemplateButtonDocument, ...]
    variables: tuple[TemplateVariable, ...]


class TemplateList(msgspec.Struct, frozen=True):
    """An account's templates by name and language, those that can be sent first.

    `fetched_at` (ms) is when the list came from the provider, null if it never did; `fetching`: it is being fetched
    anew; `error` is why the last attempt failed, "" if it did not.
    """

    account: str
    fetched_at: int | None
    fetching: bool
    error: str
    templates: tuple[TemplateDocument, ...]


class TemplateFill(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which template is filled, with which values, in the order of its variables."""

    name: Name
    language: Name
    values: Values = ()


class TemplatePreview(msgspec.Struct, frozen=True):
    """How it reads; `missing` are the keys of variables without a value; `text` is the whole of it."""

    text: str
    header: str
    body: str
    footer: str
    buttons: tuple[TemplateButtonDocument, ...]
    missing: tuple[str, ...]
