"""What desks may ask for, derived from the commands' declarations: the socket message, who may, the command (pure)."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, cast

import msgspec
from msgspec.structs import FieldInfo, fields
from usher_common.commands import COMMANDS
from usher_common.messages.declaration import AddressCommand, Command, Desk, at_desk, filled_by, names_agent

from usher_gateway.wire.fields import Sent


class Asked(Sent, frozen=True):
    """A command as a desk asks for it."""

    id: str


@dataclass(frozen=True, slots=True)
class Asking:
    """How a desk asks for one command; `named` are the fields that name a colleague."""

    frame: type[Asked]
    right: Desk
    command_of: Callable[[Asked, str], Command]
    named: tuple[str, ...]

    def is_blank(self, asked: Asked) -> bool:
        """Return whether a required text is blank."""
        return any(not getattr(asked, name).strip() for name in self.right.filled)

    def named_by(self, asked: Asked) -> list[str]:
        """List the colleagues that a socket message names."""
        return [agent for name in self.named if (agent := getattr(asked, name))]


def asking_of(kind: type[Command]) -> Asking:
    """Read a command's declaration; raises TypeError if it does not fit a desk."""
    if kind.desk is None or issubclass(kind, AddressCommand):
        raise TypeError(f"no desk asks for {kind.__name__}")
    said = [one for one in fields(kind) if at_desk(one.type) is not None]
    frame = msgspec.defstruct(
        "".join(part.title() for part in kind.desk.name.split("_")),
        [_at_desk(one) for one in said],
        bases=(Asked,),
        namespace={"__doc__": kind.__doc__},
        module=__name__,
        tag=kind.desk.name,
        frozen=True,
    )
    named = tuple(one.name for one in said if names_agent(one.type))
    return Asking(cast("type[Asked]", frame), kind.desk, _maker(kind), named)


def texts_of(asked: Asked) -> list[str]:
    """Return all texts of a socket message."""
    texts: list[str] = []
    for value in msgspec.structs.astuple(asked):
        if isinstance(value, str):
            texts.append(value)
        elif isinstance(value, tuple):
            texts.extend(value)
    return texts


def _at_desk(field: FieldInfo) -> tuple[str, Any, Any]:
    default: Any = msgspec.field() if field.required else field.default
    if field.default_factory is not msgspec.NODEFAULT:
        default = msgspec.field(default_factory=field.default_factory)
    return field.name, at_desk(field.type), default


def _maker(kind: type[Command]) -> Callable[[Asked, str], Command]:
    """Make the function that builds a command from its socket message and the asking agent."""
    sources = [_source(one) for one in fields(kind)]
    known = sources[: sources.index("")] if "" in sources else sources
    if any(sources[len(known) :]) or known.count("sender") != 1 or "id" not in known:
        raise TypeError(f"{kind.__name__}: a sender, a client id, and fields that no desk sends at the end")
    build: Callable[..., Command] = kind
    at = known.index("sender")
    read = attrgetter(*("id" if one == "sender" else one for one in known))

    def make(asked: Asked, sender: str) -> Command:
        values = list(read(asked))
        values[at] = sender
        return build(*values)

    return make


def _source(field: FieldInfo) -> str:
    """Name the attribute that fills a field, "sender" for the asking agent, "" if nothing does."""
    filled = filled_by(field.type)
    if filled:
        return "id" if filled == "client_id" else "sender"
    return "" if at_desk(field.type) is None else field.name


ASKING: dict[type[Asked], Asking] = {
    asking.frame: asking for asking in map(asking_of, (one for one in COMMANDS if one.desk is not None))
}


def command_of(asked: Asked, by: str) -> Command:
    """Make the command that this socket message of the agent `by` asks for."""
    return ASKING[type(asked)].command_of(asked, by)
