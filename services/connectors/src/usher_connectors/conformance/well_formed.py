"""Whether events are what the contract says: each field of its type, and fit for the router."""

from collections.abc import Sequence
from typing import Any

import msgspec
from usher_common.envelope import wrap

from usher_connectors.conformance.subject import Broken
from usher_connectors.contract import Account, BadPayload, Event, Received
from usher_connectors.receive.commands import Named, command_of
from usher_connectors.receive.domain.clean_texts import clean_texts
from usher_connectors.receive.domain.text_rules import check_received


def commands_in(account: Account, events: Sequence[Event]) -> list[Named]:
    """Return what the router would get; raises Broken if a field has another type than the contract says."""
    found: list[Named] = []
    for raw in events:
        event: Any = raw
        try:
            msgspec.convert(msgspec.to_builtins(event), type(event), strict=True)
        except (msgspec.ValidationError, TypeError, UnicodeEncodeError) as error:
            if "surrogates" not in str(error):
                raise Broken(f"an event that is not well-formed: {error}: {event!r:.300}") from error
        clean = clean_texts(event)
        try:
            if isinstance(clean, Received):
                check_received(clean)
        except BadPayload:
            continue
        if named := command_of(account, clean):
            wrap(named[0], 0, named[0], named[2])
            found.append(named)
    return found
