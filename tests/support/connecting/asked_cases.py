"""The signed webhook as a provider that knows no repeat, but can be asked for a message: none of ours is like that."""

from dataclasses import replace

import msgspec
from usher_connectors.channels import webhook
from usher_connectors.conformance import SENT, LookedUp
from usher_connectors.contract import Account, Call, Message, Reply, Sending

from channels import webhook_cases


def lookup(message: Message, account: Account) -> Sending:
    """Ask for our id."""
    reply = yield Call(f"{account.config['url']}/{message.id}", method="GET")
    return str(msgspec.json.decode(reply.body)["id"])


def _found(name: str) -> Reply:
    return Reply(200, {}, msgspec.json.encode({"id": name}))


UNKNOWING = replace(webhook.CHANNEL.abilities, idempotent=False)
CHANNEL = replace(webhook.CHANNEL, abilities=UNKNOWING, lookup=lookup)
CASES = replace(webhook_cases.CASES, looked_up=LookedUp(found=[_found(SENT)], absent=[_found("")]))
