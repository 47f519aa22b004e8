"""Limits of the command fields that a desk sends; a socket message beyond them is refused."""

PEER_CHARS = 512  # characters in a contact's id at a channel: the longest are mail addresses, at 320
SHORT_CHARS = 200  # characters in a name, an id, a reason
SKILLS = 20  # skills that one command or entry point may name
TAGS = 20  # tags of one conversation
TAG_CHARS = 50  # characters in a tag
LARGEST_WHOLE = 2**53  # the most that every reader of JSON counts exactly (RFC 8259, section 6)
