"""Whether a command of the documentation is one that exists: targets, commands, options, services, files, settings."""

import argparse
import json
import re
import shlex
from collections.abc import Callable, Mapping, Sequence

from usher import cli
from usher_common.runtime.known_keys import KNOWN_KEYS

from documentation.pages import Command
from repository import ROOT

TARGET = re.compile(r"^([a-z][a-z-]*):", re.MULTILINE)
SERVICE = re.compile(r"^  ([a-z][\w-]*):[ ]*(?:#.*)?$", re.MULTILINE)
ASSIGNED = re.compile(r"([A-Z][A-Z_]*)=\S*")


def fault_of(command: Command) -> str:
    """Return what is wrong with a command, "" if nothing is."""
    words = shlex.split(command.text)
    while words and ASSIGNED.fullmatch(words[0]):
        key = words.pop(0).partition("=")[0]
        if key.startswith("USHER_") and key not in KNOWN_KEYS and key not in _text("docker-compose.yml"):
            return f"{key} is no setting"
    if words[0].startswith(".venv/bin/"):
        return _missing(words[1:])
    return CHECKS[words[0]](words[1:], command.whole) if words[0] in CHECKS else ""


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _make(words: Sequence[str], _whole: bool) -> str:
    targets = set(TARGET.findall(_text("Makefile")))
    unknown = [word for word in words if not ASSIGNED.fullmatch(word) and word not in targets]
    return f"make has no target {unknown}" if unknown else ""


def _usher(words: Sequence[str], whole: bool) -> str:
    parser, rest = cli.parser_for(words), list(words)
    while rest and (ways := _ways(parser)):
        if rest[0] not in ways:
            return f"{parser.prog} has no command {rest[0]!r}"
        parser = ways[rest.pop(0)]
    known = parser._option_string_actions
    unknown = [word for word in rest if word.startswith("--") and word.partition("=")[0] not in known]
    if unknown:
        return f"{parser.prog} has no option {unknown}"
    return _refusal(words) if whole else ""


def _ways(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    actions = (one for one in parser._actions if isinstance(one, argparse._SubParsersAction))
    return next((dict(one.choices) for one in actions), {})


def _refusal(words: Sequence[str]) -> str:
    try:
        cli.read_words(words)
    except SystemExit as ended:
        return "its arguments are refused" if ended.code else ""
    return ""


def _compose(words: Sequence[str], whole: bool) -> str:
    plain = [word for word in words[1:] if not word.startswith("-")]
    if words[0] != "compose" or len(plain) < 2:
        return ""
    _verb, service, *rest = plain
    if service not in SERVICE.findall(_text("docker-compose.yml")):
        return f"compose has no service {service!r}"
    return _usher(words[words.index(service) + 1 :], whole) if service == "tools" and rest else ""


def _npm(words: Sequence[str], _whole: bool) -> str:
    scripts = json.loads(_text("services/gateway/ui/package.json"))["scripts"]
    match words:
        case ["run", script, *_]:
            return "" if script in scripts else f"npm has no script {script!r}"
        case ["test", *_]:
            return "" if "test" in scripts else "npm has no script 'test'"
    return ""


def _missing(words: Sequence[str]) -> str:
    paths = [word for word in words if "/" in word and not word.startswith("-")]
    gone = [path for path in paths if not (ROOT / path).exists()]
    return f"there is no {gone}" if gone else ""


CHECKS: Mapping[str, Callable[[Sequence[str], bool], str]] = {
    "make": _make,
    "usher": _usher,
    "docker": _compose,
    "npm": _npm,
}
