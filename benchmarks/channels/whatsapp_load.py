"""WhatsApp as the benchmark plays it: Meta delivers signed posts, one message each, for several numbers."""

import hmac
import itertools
import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import msgspec

from benchmarks.channels.telegram_load import WORDS
from benchmarks.channels.webhooks import Hook

NUMBERS, CONTACTS = 20, 240  # our numbers, and contacts who write to each


def whatsapp_rows() -> list[dict[str, Any]]:
    """Make the rows of the numbers' accounts."""
    return [
        {
            "id": f"number{n}",
            "channel": "whatsapp",
            "config_json": json.dumps({"phone_number_id": str(100_000 + n), "waba_id": "1"}),
            "secrets_json": json.dumps({"token": "t", "app_secret": f"app-secret-{n}", "verify_token": "v"}),
            "changed_at": 0,
        }
        for n in range(NUMBERS)
    ]


def posts() -> Iterator[Hook]:
    """Make posts without end, each with a message of its own, signed as Meta signs."""
    for number in itertools.count(1):
        ours, contact = number % NUMBERS, number // NUMBERS % CONTACTS
        phone = str(491_700_000_000 + ours * CONTACTS + contact)
        text = {
            "from": phone,
            "id": f"wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAz{number}",
            "timestamp": "1800000000",
            "type": "text",
            "text": {"body": f"{WORDS} {number}"},
        }
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "15550783881", "phone_number_id": str(100_000 + ours)},
            "contacts": [{"profile": {"name": "Ana"}, "wa_id": phone}],
            "messages": [text],
        }
        change = {"field": "messages", "value": value}
        body = msgspec.json.encode({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]})
        signature = hmac.new(f"app-secret-{ours}".encode(), body, sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={signature}"}
        yield Hook(f"/hooks/whatsapp/number{ours}", headers, body)
