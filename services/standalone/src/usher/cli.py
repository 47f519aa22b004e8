"""The `usher` command line: each command is a module, which is loaded only when its name is called."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType

from usher_common.handling import Stall
from usher_common.runtime.lifecycle import CannotStart
from usher_common.runtime.limits import PRIVATE
from usher_common.runtime.settings import SettingsError


@dataclass(frozen=True, slots=True)
class Command:
    """What the list of commands says of one, the module in `usher.commands`, and its function that declares the words.

    The words get a `run(words, environ)`, which returns the exit code and the lines to print.
    """

    help: str
    module: str
    declare: str = "add_arguments"


COMMANDS: Mapping[str, Command] = MappingProxyType(
    {
        "demo": Command("everything in one process with a demo shop; data stay in ./var/demo", "demo"),
        "serve": Command("run a service until it is asked to stop", "serve", "add_serve_arguments"),
        "migrate": Command("bring the record's schema up to date", "serve", "add_migrate_arguments"),
        "settings": Command("print all settings with their values here, units and reasons", "settings"),
        "doctor": Command(
            "check settings, stores, disks, certificates and accounts, and say what to do", "operating.doctor"
        ),
        "trace": Command("print a message's way, with times", "operating.trace"),
        "explain": Command("say why each agent was offered a conversation", "explain"),
        "policy": Command("check a policy, or compare two", "policies.policy"),
        "simulate": Command("say what a policy would make of a scenario, in virtual time", "policies.simulate"),
        "parked": Command("list, show, replay or drop messages that were set aside", "operating.parked"),
        "contact": Command("erase a contact with a proof, or export one", "contact"),
        "retention": Command("say which conversations' content goes when, by rule", "operating.retention"),
        "backup": Command("write record and files into a new folder, or check one", "operating.backup"),
        "restore": Command("put a backup in their place, while no service runs", "operating.restore"),
        "audit": Command("list who read or changed what, and check that the list is whole", "operating.audit"),
        "broadcast": Command("draft, try, start, pause or stop broadcasts", "outreach.broadcast"),
        "faq": Command("import, export and measure the articles of the FAQ", "faq"),
        "mail": Command("try what the e-mail channel makes of mails", "mail"),
        "channel": Command("the accounts of channels, and the keys of their secrets", "channel"),
        "new-channel": Command("write a new channel, its test and its page", "new_channel"),
        "agent-phone": Command("give an agent another phone number, or none", "agents", "add_phone_arguments"),
        "agent": Command(
            "create an agent; the password is asked for, or read from stdin", "agents", "add_agent_arguments"
        ),
    }
)


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; returns the process's exit code: 0 done, 1 failed, 2 not understood."""
    parsed = read_words(sys.argv[1:] if words is None else words)
    os.umask(PRIVATE)
    try:
        code, lines = parsed.run(parsed, os.environ)
    except SettingsError as error:
        print(f"usher: these settings cannot be used:\n{error}", file=sys.stderr)
        return 2
    except (OSError, LookupError, ValueError, Stall, CannotStart) as error:
        print(f"usher: {error}", file=sys.stderr)
        return 1
    if lines:
        print("\n".join(lines))
    return int(code)


def read_words(words: Sequence[str]) -> argparse.Namespace:
    """Read a command and its words; what cannot be understood ends the process with code 2, and says why."""
    return parser_for(words).parse_args(words)


def parser_for(words: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser that knows all commands, and the words of the one that is called."""
    parser = argparse.ArgumentParser(prog="usher", description="An omnichannel message router.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        its_words = commands.add_parser(name, help=command.help)
        if name in words[:1]:
            getattr(load_command(name), command.declare)(its_words)
    return parser


def load_command(name: str) -> object:
    """Load a command's module, with the parts of Usher that it needs and no others; raises KeyError for no command.

    Loading all services takes more than a second, which `usher policy check` need not wait for.
    """
    return import_module(f"usher.commands.{COMMANDS[name].module}")
