"""Set or remove a start form in a policy's text; all other characters stay (pure)."""

from collections.abc import Mapping
from typing import Any

import yaml

from usher_policy.document.faults import PolicyError
from usher_policy.document.source import compose, read_source
from usher_policy.editing.entries import Splice, emptied, entries, newline_of, remove_entry, set_entry, spliced

KEY = "forms"


class NotEditableError(ValueError):
    """The text is written so that a form cannot be changed without touching the rest."""


def with_forms(text: str, changes: Mapping[str, Mapping[str, Any] | None]) -> str:
    """Return the policy with these forms set (None: removed), each unless it is written so already.

    Raises `PolicyError` if the text is no YAML, and `NotEditableError` if its way of writing (anchors in the form that
    others use, keys with `?`) does not let one form be changed alone; then it is to be changed by hand.
    """
    for name, form in changes.items():
        text = _with_form(text, name, form)
    return text


def read_conditions(form: Mapping[str, Any]) -> dict[str, Any]:
    """Return the form with each `when` that is a text read as YAML; one that is no YAML stays for the checks."""
    fields = form.get("fields")
    if not isinstance(fields, list):
        return dict(form)
    return {**form, "fields": [_with_condition(field) for field in fields]}


def _with_condition(field: Any) -> Any:
    if not isinstance(field, dict) or not isinstance(field.get("when"), str):
        return field
    try:
        return {**field, "when": read_source(field["when"]).value}
    except PolicyError:
        return field


def _with_form(text: str, name: str, form: Mapping[str, Any] | None) -> str:
    before = read_source(text).value
    wanted = _expected(before, name, form)
    if wanted == before:
        return text
    made = spliced(text, _splices(text, name, form))
    try:
        after = read_source(made)
    except PolicyError as error:
        raise NotEditableError(str(error)) from error
    if after.value != wanted:
        raise NotEditableError(f"{KEY}.{name} cannot be changed alone")
    return made


def _expected(before: Any, name: str, form: Mapping[str, Any] | None) -> Any:
    if before is None:
        before = {}
    if not isinstance(before, dict):
        raise NotEditableError("the policy is no mapping")
    forms = before.get(KEY)
    if form is None and name not in (forms or {}):
        return before
    others = {key: value for key, value in (forms or {}).items() if key != name}
    return {**before, KEY: others if form is None else {**others, name: dict(form)}}


def _splices(text: str, name: str, form: Mapping[str, Any] | None) -> list[Splice]:
    root = compose(text)
    if not isinstance(root, yaml.MappingNode):
        return [_appended(text, len(text), 0, name, form)]
    owner = next((entry for entry in entries(text, root) if entry.key.value == KEY), None)
    if owner is None and root.flow_style:
        return set_entry(text, root, KEY, {name: form})
    if owner is None:
        return [_appended(text, root.end_mark.index, root.value[0][0].start_mark.column, name, form)]
    if not isinstance(owner.value, yaml.MappingNode) or owner.alias or not owner.value.value:
        return set_entry(text, root, KEY, {name: form})
    if form is not None:
        return set_entry(text, owner.value, name, form)
    return remove_entry(text, owner.value, name) if len(owner.value.value) > 1 else emptied(text, owner)


def _appended(text: str, place: int, column: int, name: str, form: Mapping[str, Any] | None) -> Splice:
    """Write the first form at the end of the policy, with a blank line before it."""
    newline = newline_of(text)
    written = spliced(f"{KEY}: {{}}{newline}", set_entry(f"{KEY}: {{}}{newline}", _mapping(), KEY, {name: form}))
    lines = "".join(" " * column + line + newline for line in written.splitlines())
    before = text[:place]
    gap = "" if not before.strip() else newline if before.endswith(("\n", "\r")) else newline * 2
    return Splice(place, place, gap + lines)


def _mapping() -> yaml.MappingNode:
    node = compose(f"{KEY}: {{}}\n")
    assert isinstance(node, yaml.MappingNode)  # noqa: S101 - for the type
    return node
