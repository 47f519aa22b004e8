"""Texts that a provider has approved: what they say, which values they want, and how they read when filled."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

VariableKind = Literal["text", "image", "video", "document"]
ButtonKind = Literal["reply", "url", "phone", "copy"]
SENDABLE = "approved"
_PLACE = re.compile(r"\{\{\s*(\w+)\s*\}\}")


class Variable(msgspec.Struct, frozen=True, omit_defaults=True):
    """A value that a template wants: `key` is its part and its name there, such as "body.1" or "header.image".

    A kind other than "text" wants a file: its https URL, or the first file of the message if the value is empty.
    """

    key: str
    kind: VariableKind = "text"
    example: str = ""


class TemplateButton(msgspec.Struct, frozen=True, omit_defaults=True):
    """A button below the text; `target` is its URL, which may have a place for a value, or its phone number."""

    kind: ButtonKind
    title: str
    target: str = ""


class ListedTemplate(msgspec.Struct, frozen=True, omit_defaults=True):
    """A template as its provider lists it.

    `status` is the provider's in lower case: only "approved" ones can be sent. `reason`: why it was rejected.
    `variables`: the values it wants, in order. `unsupported`: the part that we cannot fill, "" if there is none.
    """

    name: str
    language: str
    status: str
    body: str
    category: str = ""
    reason: str = ""
    header: str = ""
    footer: str = ""
    buttons: tuple[TemplateButton, ...] = ()
    variables: tuple[Variable, ...] = ()
    unsupported: str = ""

    @property
    def sendable(self) -> bool:
        """Whether it can be sent now."""
        return self.status == SENDABLE and not self.unsupported


class Preview(msgspec.Struct, frozen=True):
    """How a template reads with these values; `missing` are the keys of variables without one, in order.

    `text` is the whole of it, as it stands in a conversation.
    """

    text: str
    header: str
    body: str
    footer: str
    buttons: tuple[TemplateButton, ...]
    missing: tuple[str, ...]


def places(text: str) -> list[str]:
    """Return the names of a text's variables in the order in which they first stand there.

    >>> places("Hi {{name}}, {{2}} of {{ name }}")
    ['name', '2']
    """
    return list(dict.fromkeys(_PLACE.findall(text)))


def preview(template: ListedTemplate, values: Sequence[str]) -> Preview:
    """Fill a template; `values` are in the order of its variables, and what is missing stays as it stands."""
    given = dict(zip((one.key for one in template.variables), values, strict=False))
    header, body = (_filled(part, name, given) for part, name in ((template.header, "header"), (template.body, "body")))
    buttons = tuple(
        msgspec.structs.replace(one, target=_filled(one.target, f"button.{number}", given))
        for number, one in enumerate(template.buttons)
    )
    file = next((f"[{one.kind}]" for one in template.variables if one.kind != "text"), "")
    titles = " ".join(f"[{one.title}]" for one in buttons)
    text = "\n\n".join(part for part in (file, header, body, template.footer, titles) if part)
    missing = tuple(one.key for one in template.variables if one.kind == "text" and not given.get(one.key, "").strip())
    return Preview(text, header, body, template.footer, buttons, missing)


def _filled(text: str, part: str, given: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda found: given.get(f"{part}.{found[1]}", "").strip() or found[0], text)
