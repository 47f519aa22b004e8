"""The channel contract: what a channel is, and the values it takes, yields, returns and raises."""

from usher_connectors.contract.account import Account
from usher_connectors.contract.channel import Abilities, Channel, Limits, Repeats
from usher_connectors.contract.content import chosen, numbered, split_text
from usher_connectors.contract.events import (
    BotAnswer,
    Deleted,
    Echo,
    Edited,
    Elsewhere,
    Event,
    Ignored,
    Link,
    PeerChanged,
    Reacted,
    Receipt,
    Received,
    Refused,
    Typing,
)
from usher_connectors.contract.json_text import readable
from usher_connectors.contract.lengths import length
from usher_connectors.contract.markup import write_markup
from usher_connectors.contract.media import Fetching, Media
from usher_connectors.contract.operations import Checking, CheckResult, Ending, Lost, Polled, Polling, Sink
from usher_connectors.contract.requests import Answer, BadPayload, Request, Unverified
from usher_connectors.contract.sending import (
    Call,
    Document,
    ErrorClass,
    Fault,
    Line,
    Message,
    Reply,
    SendError,
    Sending,
)
from usher_connectors.contract.settings import Setting
from usher_connectors.contract.shape import Choice, Known, Shape, json_payload, shape_beside, shape_of, shape_of_structs

__all__ = [
    "Abilities",
    "Account",
    "Answer",
    "BadPayload",
    "BotAnswer",
    "Call",
    "Channel",
    "CheckResult",
    "Checking",
    "Choice",
    "Deleted",
    "Document",
    "Echo",
    "Edited",
    "Elsewhere",
    "Ending",
    "ErrorClass",
    "Event",
    "Fault",
    "Fetching",
    "Ignored",
    "Known",
    "Limits",
    "Line",
    "Link",
    "Lost",
    "Media",
    "Message",
    "PeerChanged",
    "Polled",
    "Polling",
    "Reacted",
    "Receipt",
    "Received",
    "Refused",
    "Repeats",
    "Reply",
    "Request",
    "SendError",
    "Sending",
    "Setting",
    "Shape",
    "Sink",
    "Typing",
    "Unverified",
    "chosen",
    "json_payload",
    "length",
    "numbered",
    "readable",
    "shape_beside",
    "shape_of",
    "shape_of_structs",
    "split_text",
    "write_markup",
]
