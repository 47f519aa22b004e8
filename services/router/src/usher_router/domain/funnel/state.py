"""What a conversation carries of the funnel: its terms as they were at entry, and where it is."""

from typing import Final, Literal

import msgspec
from usher_common.messages.knowledge import Suggested
from usher_common.messages.sends import Button

from usher_router.domain.funnel.phone.values import CallBack, CallTerms

Outcome = Literal["", "solved", "escalated", "abandoned", "refused"]
Phase = Literal["", "asked", "answered", "choosing"]
FAQ: Final = "faq"  # the stage in which articles answer
BOT: Final = "bot"  # the stage in which a bot of the business's own answers
AUTOMATIC = (FAQ, BOT)  # stages in which no person answers, in their order
CHAT: Final = "chat"  # the stage in which a person answers at once
EMAIL: Final = "email"  # the stage in which one answers by mail, and the channel that leads there
PERSONS = (CHAT, EMAIL, "phone")  # stages in which a person answers


class OfferTerms(msgspec.Struct, frozen=True):
    """A stage that is offered after so many seconds of waiting, and in which words ("": the usual notice alone)."""

    to: str
    after_s: float
    text: str = ""


class TriggerTerms(msgspec.Struct, frozen=True, omit_defaults=True):
    """A trigger of the policy, as `usher_policy.document.later_stages` describes it."""

    on: str
    times: int = 2
    after_s: float = 0.0
    attribute: str = ""
    at_least: float = 0.0
    to: str = ""
    queue: str = ""
    priority: int = 0


class BotTerms(msgspec.Struct, frozen=True, omit_defaults=True):
    """The policy's bot as one conversation entered it; `account` is the account by which it is reached."""

    account: str
    tries: int
    answer_s: float
    silence_s: float
    mail_silence_s: float
    receipt: bool = False
    texts: dict[str, str] = {}


class FunnelTerms(msgspec.Struct, frozen=True, omit_defaults=True):
    """The policy's funnel as one conversation entered it: a later policy changes nothing of it (decision 0370).

    `policy` is its version, `texts` are in the contact's language. `call`: None where nobody is called back. `mail_s`:
    in which time of the opening hours an answer by e-mail is promised, and how long before that it is urgent.
    """

    policy: str
    rule: str
    stages: tuple[str, ...]
    costs: dict[str, float] = {}
    tries: int = 1
    answer_s: float = 0.0
    silence_s: float = 0.0
    mail_silence_s: float = 0.0
    receipt: bool = False
    texts: dict[str, str] = {}
    offers: tuple[OfferTerms, ...] = ()
    call: CallTerms | None = None
    mail_s: tuple[float | None, float | None] = (None, None)
    triggers: tuple[TriggerTerms, ...] = ()
    bot: BotTerms | None = None


class FunnelState(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a conversation is; times in microseconds of the record's clock.

    `number` counts the stages it came into, `entered_at` is when it came into the present one (0: it is in none) and
    `entered_by` why. The rest is the automatic stages': the last of `asks` asks (of the articles, or turns of the bot)
    is `ask`, about `question`; `answers` can be chosen from, `buttons` pressed; `tries` counts questions or turns of
    the stage, `mailed` says that an automatic mail left. In the bot stage `repeats` counts how often the contact has
    said the same in succession, and `said` is a digest of the bot's last words ("": it has said nothing).
    `call`: they are to be called. `asks_number`: they were asked for a number. `moved_by`: why they go on into the
    next stage, where a decision says so. `fired`: triggers that were, by their places.
    """

    terms: FunnelTerms
    number: int = 0
    entered_at: int = 0
    entered_by: str = ""
    offered: tuple[str, ...] = ()
    phase: Phase = ""
    ask: str = ""
    asks: int = 0
    tries: int = 0
    question: str = ""
    answers: tuple[Suggested, ...] = ()
    buttons: tuple[Button, ...] = ()
    mailed: bool = False
    call: CallBack | None = None
    asks_number: bool = False
    moved_by: str = ""
    fired: tuple[int, ...] = ()
    repeats: int = 0
    said: str = ""


class Passage(msgspec.Struct, frozen=True):
    """One stay of a conversation in a stage, its `number`th; times in µs, costs in the policy's currency.

    `left_at` is None while it lasts. `entered_by` and `left_by` say why, `saved` what the next stage would have cost
    more where this one solved it.
    """

    conversation: str
    number: int
    stage: str
    entered_at: int
    entered_by: str
    policy: str
    rule: str
    left_at: int | None = None
    left_by: str = ""
    outcome: Outcome = ""
    cost: float = 0.0
    saved: float = 0.0
