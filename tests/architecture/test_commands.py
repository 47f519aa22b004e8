"""The catalogue of commands is complete: each has a decision, desks' commands have rights, names are unique."""

import dataclasses
import pkgutil
from collections import Counter

import msgspec
import pytest
import usher_common.commands
from usher_common.catalogue import subclasses_in
from usher_common.commands import COMMANDS
from usher_common.messages.declaration import AgentCommand, Command, ConversationCommand, Loads
from usher_common.roles import DESKS
from usher_gateway.wire.asking import ASKING
from usher_router.app.frames.needs import ADDS
from usher_router.domain.decide import DECIDERS

ASKED = [kind for kind in COMMANDS if kind.desk is not None]
READ = {  # the fields by which each need is loaded
    "sender": {"agent"},
    "sender_card": {"agent"},
    "colleague": {"to_agent"},
    "holder": {"conversation"},
    "pools": {"to_agent", "confirmed"},
    "queues": set(),
    "siblings": {"conversation"},
    "message": {"message"},
    "contact": {"conversation"},
    "inviter": {"invited"},
    "quoted": {"account", "reply_to"},
    "album": {"account", "peer", "album", "native_id"},
    "wish": {"account", "peer", "channel", "text"},
    "thread": {"account", "peer", "channel", "thread"},
    "target": {"account", "target"},
    "reached": {"account", "peer"},
    "consent": {"call", "peer"},
    "former": {"account", "peer"},
}


def name_of(kind: type) -> str:
    """Name a parameter's case."""
    return kind.__name__


def test_every_module_of_the_catalogue_declares_commands() -> None:
    """And they are declared nowhere else."""
    modules = {f"usher_common.commands.{one.name}" for one in pkgutil.iter_modules(usher_common.commands.__path__)}
    declared = {one for one in subclasses_in("usher_common", Command) if one.__module__ != Command.__module__}

    assert {kind.__module__ for kind in COMMANDS} == modules
    assert declared == set(COMMANDS)


def test_every_command_has_exactly_one_decision() -> None:
    """A second one is refused when it registers; every decision's command is declared."""
    assert DECIDERS.keys() == set(COMMANDS)
    assert {function.__module__.partition(".domain.")[0] for function in DECIDERS.values()} == {"usher_router"}


def test_every_command_of_a_desk_has_its_rights() -> None:
    """And no socket message has rights without a declaration."""
    assert {asking.right.name: asking.right for asking in ASKING.values()} == {
        one.desk.name: one.desk for one in ASKED if one.desk
    }
    assert all(asking.frame is frame for frame, asking in ASKING.items())


@pytest.mark.parametrize("kind", ASKED, ids=name_of)
def test_rights_fit_roles_with_desks(kind: type[Command]) -> None:
    """A command on an agent names no conversation; any other does."""
    assert kind.desk is not None
    assert kind.desk.roles
    assert kind.desk.roles <= DESKS
    assert (kind.desk.of == "none") is issubclass(kind, AgentCommand)
    assert issubclass(kind, AgentCommand | ConversationCommand)
    assert set(kind.desk.filled) <= set(kind.__struct_fields__)


def test_names_are_unique() -> None:
    """On the bus, on the desk's socket, and in metrics."""
    for names in (
        [kind.__struct_config__.tag for kind in COMMANDS],
        [kind.desk.name for kind in ASKED if kind.desk],
        [kind.__name__ for kind in COMMANDS],
    ):
        assert [name for name, count in Counter(names).items() if count > 1] == []


@pytest.mark.parametrize("kind", COMMANDS, ids=name_of)
def test_each_need_reads_fields_that_the_command_has(kind: type[Command]) -> None:
    """Otherwise it would fail in the middle of a frame."""
    wanted = [need for need, is_wanted in dataclasses.asdict(kind.loads).items() if is_wanted]

    assert set().union(*(READ[need] for need in wanted)) <= {one.name for one in msgspec.structs.fields(kind)}


def test_every_declarable_need_is_loaded() -> None:
    """And the router knows no other."""
    assert ADDS.keys() == READ.keys() == {one.name for one in dataclasses.fields(Loads)}
