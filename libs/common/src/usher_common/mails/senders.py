"""How senders of mails are told apart: without what follows a plus, and as a hash where counting is all."""

import hashlib


def without_plus(address: str) -> str:
    """Return an address in lower case without what follows a plus.

    >>> without_plus("Support+abc@Example.org")
    'support@example.org'
    """
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def hash_of(sender: str) -> str:
    """Hash an address: what counts how often somebody writes need not know who."""
    return hashlib.sha256(without_plus(sender).encode()).hexdigest()[:40]
