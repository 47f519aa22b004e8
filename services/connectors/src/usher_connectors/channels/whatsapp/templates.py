"""Templates: how Meta lists them, and how one is sent with its values."""

from collections.abc import Generator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import msgspec
from usher_common.messages.sends import Template
from usher_common.messages.templates import ButtonKind, ListedTemplate, TemplateButton, Variable, VariableKind, places

from usher_connectors.contract import Call, Reply, readable

PAGE = 100  # templates in one answer
PAGES = 100  # most answers that are read: a business account has at most 6,000 templates
WAIT_S = 15.0  # s more than other calls may take: Meta collects a page for several seconds
_FIELDS = "name,language,status,category,components,rejected_reason"
_FILES: Mapping[str, VariableKind] = {"IMAGE": "image", "VIDEO": "video", "DOCUMENT": "document"}
_BUTTONS: Mapping[str, ButtonKind] = {
    "QUICK_REPLY": "reply",
    "URL": "url",
    "PHONE_NUMBER": "phone",
    "COPY_CODE": "copy",
}


def listing(waba: str, headers: Mapping[str, str]) -> Generator[Call, Reply, Sequence[ListedTemplate]]:
    """Read all templates of a business account, whose URL is `waba`, page by page."""
    found: list[ListedTemplate] = []
    after = ""
    for _ in range(PAGES):
        more = f"&after={quote(after, safe='')}" if after else ""
        url = f"{waba}/message_templates?fields={_FIELDS}&limit={PAGE}{more}"
        page = msgspec.json.decode(readable((yield Call(url, headers=headers, method="GET", wait_s=WAIT_S)).body))
        found += [listed(one) for one in page["data"]]
        paging = page.get("paging") or {}
        after = str((paging.get("cursors") or {}).get("after") or "") if paging.get("next") else ""
        if not after:
            break
    return found


def listed(raw: Mapping[str, Any]) -> ListedTemplate:
    """Return one template as everybody reads it; a part that we cannot fill is named."""
    parts = {str(one.get("type", "")).upper(): one for one in raw.get("components") or ()}
    header, body = parts.get("HEADER", {}), parts.get("BODY", {})
    file = _FILES.get(str(header.get("format", "TEXT")).upper())
    buttons = parts.get("BUTTONS", {}).get("buttons") or []
    odd = [name.lower() for name in parts if name not in {"HEADER", "BODY", "FOOTER", "BUTTONS"}]
    odd += [str(one.get("type", "")).lower() for one in buttons if one.get("type") not in _BUTTONS]
    if header and not file and str(header.get("format", "TEXT")).upper() != "TEXT":
        odd.append(str(header["format"]).lower())
    reason = str(raw.get("rejected_reason") or "")
    return ListedTemplate(
        name=str(raw["name"]),
        language=str(raw["language"]),
        status=str(raw.get("status") or "").lower(),
        body=str(body.get("text") or ""),
        category=str(raw.get("category") or "").lower(),
        reason="" if reason == "NONE" else reason.lower(),
        header="" if file else str(header.get("text") or ""),
        footer=str(parts.get("FOOTER", {}).get("text") or ""),
        buttons=tuple(_button(one) for one in buttons if one.get("type") in _BUTTONS),
        variables=(
            *([Variable(f"header.{file}", file)] if file else _variables("header", header)),
            *_variables("body", body),
            *(one for number, button in enumerate(buttons) for one in _of_button(number, button)),
        ),
        unsupported=odd[0] if odd else "",
    )


def _variables(part: str, component: Mapping[str, Any]) -> list[Variable]:
    names = places(str(component.get("text") or ""))
    examples = _examples(part, component.get("example") or {})
    numbered = {str(number): text for number, text in enumerate(examples.get("", ()), 1)}
    return [Variable(f"{part}.{name}", example=(examples | numbered).get(name, "")) for name in names]


def _examples(part: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return examples by name; those of numbered variables are the list under ""."""
    named = given.get(f"{part}_text_named_params") or ()
    found: dict[str, Any] = {str(one["param_name"]): str(one.get("example", "")) for one in named}
    numbered = given.get(f"{part}_text") or ()
    first = numbered[0] if numbered and isinstance(numbered[0], list) else numbered
    return found | {"": [str(one) for one in first]}


def _button(raw: Mapping[str, Any]) -> TemplateButton:
    target = str(raw.get("url") or raw.get("phone_number") or "")
    return TemplateButton(_BUTTONS[raw["type"]], str(raw.get("text") or ""), target)


def _of_button(number: int, raw: Mapping[str, Any]) -> list[Variable]:
    example = raw.get("example") or ""
    first = str(example[0] if isinstance(example, list) else example)
    if raw.get("type") == "COPY_CODE":
        return [Variable(f"button.{number}.code", example=first)]
    return [Variable(f"button.{number}.{name}", example=first) for name in places(str(raw.get("url") or ""))]


def filled(template: Template, media_id: str = "", filename: str = "") -> dict[str, Any]:
    """Return the message of a template with its values; `media_id` is the uploaded file of its header."""
    keys = template.variables or tuple(f"body.{number}" for number in range(1, len(template.values) + 1))
    parts: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for key, value in zip(keys, template.values, strict=False):
        part, _, name = key.partition(".")
        index, _, of = name.partition(".") if part == "button" else ("", "", "")
        kind = ("copy_code" if of == "code" else "url") if part == "button" else ""
        parts.setdefault((part, index, kind), []).append(_parameter(part, of or name, value, media_id, filename))
    components = [
        {
            "type": part,
            **({"sub_type": kind, "index": index} if part == "button" else {}),
            "parameters": parameters,
        }
        for (part, index, kind), parameters in parts.items()
    ]
    named = {"name": template.name, "language": {"policy": "deterministic", "code": template.language or "en"}}
    return {"type": "template", "template": {**named, **({"components": components} if components else {})}}


def _parameter(part: str, name: str, value: str, media_id: str, filename: str) -> dict[str, Any]:
    if part == "header" and name in set(_FILES.values()):
        where = {"link": value} if value else {"id": media_id}
        return {"type": name, name: {**where, **({"filename": filename} if name == "document" and filename else {})}}
    text = " ".join(value.split())  # Meta takes neither line ends nor several spaces in a value
    if part == "button" and name == "code":
        return {"type": "coupon_code", "coupon_code": text}
    plain: dict[str, Any] = {"type": "text", "text": text}
    return plain if name.isdecimal() or part == "button" else {**plain, "parameter_name": name}
