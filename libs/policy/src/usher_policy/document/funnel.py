"""What the policy says of the funnel: which stages a conversation goes through, what each costs, what is said there."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from usher_policy.document.later_stages import Email, Phone, Trigger
from usher_policy.limits import (
    BOT_ANSWER_S,
    BOT_TRIES,
    FAQ_ANSWER_S,
    FAQ_MAIL_SILENCE_S,
    FAQ_SILENCE_S,
    FAQ_TRIES,
    FUNNEL_CHARS,
)

StageName = Literal["faq", "bot", "chat", "email", "phone"]
Stages = tuple[StageName, ...]
Cost = Annotated[float, Meta(ge=0, le=1_000_000)]
Seconds = Annotated[float, Meta(ge=0, le=31_536_000)]
Name = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_.:-]{0,63}$")]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Wording = Annotated[str, Meta(min_length=1, max_length=FUNNEL_CHARS)]
Texts = dict[Language, Wording]
AUTOMATIC = ("faq", "bot")  # stages in which no person answers, in this order
OFFERED = ("email", "phone")  # stages that are offered while somebody waits in a chat


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Rejects unknown keys: a misspelt one would silently change nothing."""


class FaqTexts(_Part, frozen=True):
    """What is said in the FAQ stage, by language, instead of the usual words."""

    receipt: Texts = {}
    answer: Texts = {}
    did_it_help: Texts = {}
    did_it_help_mail: Texts = {}
    choose: Texts = {}
    helped: Texts = {}
    not_helped: Texts = {}
    person: Texts = {}
    none_of_these: Texts = {}
    none_found: Texts = {}
    handed_over: Texts = {}
    outside: Texts = {}
    closed: Texts = {}
    solved: Texts = {}
    silent: Texts = {}


class Faq(_Part, frozen=True):
    """The FAQ stage: the articles answer, and hand over to a person when they do not help."""

    cost: Cost = 0.0
    tries: Annotated[int, Meta(ge=1, le=5)] = FAQ_TRIES  # questions answered before a person takes over
    answer_s: Annotated[float, Meta(ge=0.5, le=60)] = FAQ_ANSWER_S  # knowledge may take so long
    silence_s: Annotated[float, Meta(ge=60, le=86_400)] = FAQ_SILENCE_S  # after an answer, until it is closed
    mail_silence_s: Annotated[float, Meta(ge=3600, le=2_592_000)] = FAQ_MAIL_SILENCE_S  # the same for mails
    receipt: bool = True  # says at once that an automatic assistant is looking; never by e-mail
    texts: FaqTexts = FaqTexts()


class BotTexts(_Part, frozen=True):
    """What is said around a bot's own words, by language, instead of the usual words."""

    receipt: Texts = {}
    after_articles: Texts = {}
    answer: Texts = {}
    did_it_help: Texts = {}
    did_it_help_mail: Texts = {}
    helped: Texts = {}
    not_helped: Texts = {}
    person: Texts = {}
    handed_over: Texts = {}
    outside: Texts = {}
    closed: Texts = {}
    solved: Texts = {}
    silent: Texts = {}


class Bot(_Part, frozen=True):
    """The bot stage: a service of one's own answers, and a person takes over when it cannot, fails or is silent."""

    account: Annotated[str, Meta(max_length=64)] = ""  # the account of the channel `webhook` by which it is reached
    cost: Cost = 0.0
    tries: Annotated[int, Meta(ge=1, le=50)] = BOT_TRIES  # turns before a person takes over
    answer_s: Annotated[float, Meta(ge=1, le=300)] = BOT_ANSWER_S  # it may take so long for a turn
    silence_s: Annotated[float, Meta(ge=60, le=86_400)] = FAQ_SILENCE_S  # after its answer, until it is closed
    mail_silence_s: Annotated[float, Meta(ge=3600, le=2_592_000)] = FAQ_MAIL_SILENCE_S  # the same for mails
    receipt: bool = True  # says at once that an automatic assistant is at work; never by e-mail
    texts: BotTexts = BotTexts()


class StageOffer(_Part, frozen=True):
    """What a contact is offered while they wait in a chat, once they have waited for `after_s`."""

    to: Literal["email", "phone"]
    after_s: Seconds
    text: Texts = {}  # also sent where there is no widget to show the offer


class Chat(_Part, frozen=True):
    """The chat stage: a person answers, on whatever channel the contact writes."""

    cost: Cost = 0.0
    offers: tuple[StageOffer, ...] = ()


class Funnel(_Part, frozen=True):
    """The stages of new conversations, in their order; costs are for each contact who comes into a stage."""

    currency: Annotated[str, Meta(min_length=3, max_length=3)] = "EUR"
    stages: Stages = ("chat",)  # for entry rules that `rules` does not name, and where no rule holds
    rules: dict[Name, Stages] = {}
    faq: Faq = Faq()
    bot: Bot = Bot()
    chat: Chat = Chat()
    email: Email = Email()
    phone: Phone = Phone()
    triggers: tuple[Trigger, ...] = ()


def stages_for(funnel: Funnel, rule: str) -> tuple[StageName, ...]:
    """Return the stages of conversations that came by this entry rule ("": by none)."""
    return funnel.rules.get(rule, funnel.stages)


def stages_of_reply(funnel: Funnel, rule: str) -> Stages:
    """Return the stages of conversations in which a contact answers what they were told by this rule.

    `rules` may name it ("event:order_shipped") or all of its kind ("broadcast"). Else a person answers: what somebody
    says to an offer is seldom a question that an article answers.
    """
    kind = rule.partition(":")[0]
    usual: Stages = tuple(one for one in funnel.stages if one not in AUTOMATIC) or ("chat",)
    return funnel.rules.get(rule) or funnel.rules.get(kind) or usual


def cost_of(funnel: Funnel, stage: StageName) -> float:
    """Return what one contact costs in a stage, in the funnel's currency."""
    parts: dict[StageName, float] = {
        "faq": funnel.faq.cost,
        "bot": funnel.bot.cost,
        "chat": funnel.chat.cost,
        "email": funnel.email.cost,
        "phone": funnel.phone.cost,
    }
    return parts[stage]
