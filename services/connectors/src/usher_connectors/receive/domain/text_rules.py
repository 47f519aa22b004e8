"""Which received texts are accepted: limited lengths, and something in them."""

from usher_connectors.contract import BadPayload, Received

TEXT_CHARS = 32_000  # characters of a message: far above any channel's limit, far below a frame's
PEER_CHARS = 320  # characters of an address: one of e-mail has 254, and a peer names its thread, too
FIELD_CHARS = 1_000  # characters of a field in a profile or entry
FIELDS = 50  # attributes of a profile, skills of an entry, people in copy


def check_received(received: Received) -> None:
    """Raise BadPayload if a part of a received message cannot be stored or is too long."""
    _check("peer", received.peer, PEER_CHARS)
    _check("text", received.text, TEXT_CHARS)
    if not received.peer:
        raise BadPayload("peer: is empty")
    if not received.text and not received.attachments and not received.media:
        raise BadPayload("text: is empty")
    _check("quote", received.quote, TEXT_CHARS)
    _count("cc", len(received.cc))
    for name, value in _fields(received):
        _check(name, value, FIELD_CHARS)


def _fields(received: Received) -> list[tuple[str, str]]:
    profile, entry = received.profile, received.entry
    found: list[tuple[str, str]] = [
        ("subject", received.subject),
        ("album", received.album),
        *(("cc", one) for one in received.cc),
    ]
    if profile is not None:
        _count("profile.attributes", len(profile.attributes))
        found += [(f"profile.{name}", getattr(profile, name)) for name in ("name", "email", "phone", "language")]
        found += [("profile.attributes", part) for item in profile.attributes.items() for part in item]
    if entry is not None:
        _count("entry.skills", len(entry.skills))
        found += [(f"entry.{name}", getattr(entry, name)) for name in ("point", "page", "title", "referrer")]
        found += [("entry.skills", skill) for skill in entry.skills]
    return found


def _count(name: str, count: int) -> None:
    if count > FIELDS:
        raise BadPayload(f"{name}: more than {FIELDS}")


def _check(name: str, value: str, most: int) -> None:
    if len(value) > most:
        raise BadPayload(f"{name}: longer than {most} characters")
