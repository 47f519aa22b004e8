"""The table of channels: a new channel is a file beside this one and a line here."""

from collections.abc import Mapping
from types import MappingProxyType

from usher_connectors.channels import email, telegram, twilio, webhook, whatsapp
from usher_connectors.contract import Channel

CHANNELS: Mapping[str, Channel] = MappingProxyType(
    {
        "email": email.CHANNEL,
        "telegram": telegram.CHANNEL,
        "twilio": twilio.CHANNEL,
        "webhook": webhook.CHANNEL,
        "whatsapp": whatsapp.CHANNEL,
    }
)
