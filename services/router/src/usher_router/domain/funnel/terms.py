"""The policy's funnel, as a conversation enters it."""

from collections.abc import Mapping

import msgspec
from msgspec.structs import asdict, replace
from usher_policy.document.funnel import Funnel, Stages, cost_of, stages_for, stages_of_reply
from usher_policy.document.later_stages import Phone
from usher_policy.wording import wording

from usher_router.domain.funnel.bot.wordings import USUAL as BOT_USUAL
from usher_router.domain.funnel.phone import wordings
from usher_router.domain.funnel.phone.values import CallTerms
from usher_router.domain.funnel.state import BOT, FAQ, BotTerms, FunnelState, FunnelTerms, OfferTerms, TriggerTerms
from usher_router.domain.funnel.wordings import USUAL, in_language
from usher_router.domain.policy import Policy


def begun(policy: Policy, rule: str, language: str) -> FunnelState | None:
    """Return the state of a conversation that came by this entry rule; None where the policy has no funnel."""
    funnel = policy.document.funnel
    return None if funnel is None else _begun(funnel, stages_for(funnel, rule), policy, rule, language)


def begun_by_reply(policy: Policy, rule: str, language: str) -> FunnelState | None:
    """Return that of one in which the contact answers what they were told by a rule, such as "broadcast:b1"."""
    funnel = policy.document.funnel
    return None if funnel is None else _begun(funnel, stages_of_reply(funnel, rule), policy, rule, language)


def _begun(funnel: Funnel, stages: Stages, policy: Policy, rule: str, language: str) -> FunnelState:
    offers = tuple(OfferTerms(one.to, one.after_s, wording(one.text, language)) for one in funnel.chat.offers)
    email = funnel.email
    terms = FunnelTerms(
        policy=policy.version,
        rule=rule,
        stages=stages,
        costs={stage: cost for stage in stages if (cost := cost_of(funnel, stage))},
        offers=tuple(one for one in offers if one.to in stages),
        call=_call_terms(funnel.phone, language) if "phone" in stages else None,
        mail_s=(email.within_s, email.remind_s),
        triggers=tuple(TriggerTerms(**asdict(one)) for one in funnel.triggers if not one.to or one.to in stages),
    )
    if FAQ in stages:
        terms = _with_articles(terms, funnel, language)
    return FunnelState(_with_bot(terms, funnel, language) if BOT in stages else terms)


def _with_articles(terms: FunnelTerms, funnel: Funnel, language: str) -> FunnelTerms:
    faq = funnel.faq
    return replace(
        terms,
        tries=faq.tries,
        answer_s=faq.answer_s,
        silence_s=faq.silence_s,
        mail_silence_s=faq.mail_silence_s,
        receipt=faq.receipt,
        texts=_texts(faq.texts, USUAL, language),
    )


def _with_bot(terms: FunnelTerms, funnel: Funnel, language: str) -> FunnelTerms:
    bot = funnel.bot
    entered = BotTerms(
        account=bot.account,
        tries=bot.tries,
        answer_s=bot.answer_s,
        silence_s=bot.silence_s,
        mail_silence_s=bot.mail_silence_s,
        receipt=bot.receipt,
        texts=_texts(bot.texts, BOT_USUAL, language),
    )
    return replace(terms, bot=entered)


def _texts(own: msgspec.Struct, usual: Mapping[str, Mapping[str, str]], language: str) -> dict[str, str]:
    """Return the policy's own words, and the usual ones where it has none."""
    said = {name: wording(texts, language) for name, texts in asdict(own).items()}
    return {name: said.get(name) or in_language(texts, language) for name, texts in usual.items()}


def _call_terms(phone: Phone, language: str) -> CallTerms:
    texts = {name: in_language(usual, language) for name, usual in wordings.USUAL.items()}
    own = texts["own_number"].replace("{own}", phone.number) if phone.number else ""
    return CallTerms(
        skill=phone.skill,
        account=phone.account,
        at_once=phone.at_once,
        within_s=phone.within_s,
        attempts=phone.attempts,
        again_s=phone.again_s,
        days=phone.days,
        texts={**texts, "own_number": own},
    )
