"""What the policy says of how long the content of closed conversations is kept."""

from typing import Annotated

import msgspec
from msgspec import Meta

from usher_policy.document.funnel import StageName
from usher_policy.limits import KEPT_DAYS, TAG_CHARS

Kept = Annotated[int, Meta(ge=1, le=KEPT_DAYS)]
Account = Annotated[str, Meta(min_length=1, max_length=64)]
Channel = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_.:-]{0,63}$")]
Tag = Annotated[str, Meta(min_length=1, max_length=TAG_CHARS)]


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Rejects unknown keys: a misspelt one would silently change nothing."""


class RetentionRule(_Part, frozen=True):
    """For how many days of being closed the conversations that fit keep their content; without keys all of them fit."""

    days: Kept | None  # None: for ever
    account: Account | None = None  # by which they came
    channel: Channel | None = None  # by which they came
    stage: StageName | None = None  # in which they ended


class Retention(_Part, frozen=True):
    """When the content of closed conversations goes; without rules nothing does."""

    rules: tuple[RetentionRule, ...] = ()
    contacts: bool = True  # who has nothing left goes as well
    hold_tags: tuple[Tag, ...] = ()  # a conversation with one of these keeps its content, as for a court


HELP = {  # the meaning of each key
    "Retention": {
        "rules": "How long, by account, channel and stage; of those that fit, the most specific decides.",
        "contacts": "Whether contacts of whom nothing is left are erased, too.",
        "hold_tags": "Tags that keep a conversation's content for as long as it has one of them: a legal hold.",
    },
    "RetentionRule": {
        "days": "Days since it was closed, after which its content is removed (1 to 3650); `null` for never.",
        "account": "Only conversations that came by this account; more specific than a channel.",
        "channel": "Only conversations that came by this channel, such as email; more specific than a stage.",
        "stage": "Only conversations that ended in this stage: faq, bot, chat, email or phone.",
    },
}
