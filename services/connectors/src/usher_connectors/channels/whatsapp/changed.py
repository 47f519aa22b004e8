"""Messages that were edited or deleted: by a contact, or by a colleague in the WhatsApp Business app, in one form."""

from collections.abc import Mapping, Sequence
from typing import Any

from usher_connectors.channels.whatsapp.content import new_text
from usher_connectors.contract import Deleted, Edited, Event


def edited(raw: Mapping[str, Any], native: str, peer: str, at: float | None) -> Sequence[Event]:
    """Return the edit; `native` tells two edits of one message apart."""
    edit = raw["edit"]
    return [Edited(str(edit["original_message_id"]), peer, new_text(edit["message"]), native, at)]


def revoked(raw: Mapping[str, Any], _native: str, peer: str, at: float | None) -> Sequence[Event]:
    """Return the deletion."""
    return [Deleted(str(raw["revoke"]["original_message_id"]), peer, at)]
