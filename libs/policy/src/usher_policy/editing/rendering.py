"""Write values as YAML that the policy's reader takes back as the same values (pure)."""

import sys
from typing import Any

import yaml

from usher_policy.document.source import PolicyLoader


class _Dumper(yaml.SafeDumper):
    """Quotes what the policy's own reader, not YAML 1.1, would take for something else; indents lists."""

    yaml_implicit_resolvers = PolicyLoader.yaml_implicit_resolvers

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - the library's own signature
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the library's own signature
        return True


def _text(dumper: _Dumper, text: str) -> yaml.Node:
    style = '"' if any(sign in text for sign in "\n\r\x85\u2028\u2029\t") else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def block_lines(value: Any) -> list[str]:
    """Write a value over several lines; mappings and lists of plain values stay in one."""
    return _dumped(value, flow=None).removesuffix("\n").split("\n")


def flow_text(value: Any) -> str:
    """Write a value in one line."""
    return _dumped(value, flow=True).removesuffix("\n").removesuffix("\n...")


def _dumped(value: Any, *, flow: bool | None) -> str:
    return str(
        yaml.dump(
            value, Dumper=_Dumper, default_flow_style=flow, sort_keys=False, allow_unicode=True, width=sys.maxsize
        )
    )
