"""The policy's funnel, as a conversation enters it."""

from msgspec.structs import asdict
from usher_policy.document.funnel import cost_of, stages_for
from usher_policy.wording import wording

from usher_router.domain.funnel.state import FAQ, FunnelState, FunnelTerms, OfferTerms
from usher_router.domain.funnel.wordings import USUAL, in_language
from usher_router.domain.policy import Policy


def begun(policy: Policy, rule: str, language: str) -> FunnelState | None:
    """Return the state of a conversation that came by this entry rule; None where the policy has no funnel."""
    funnel = policy.document.funnel
    if funnel is None:
        return None
    stages, faq = stages_for(funnel, rule), funnel.faq
    offers = tuple(OfferTerms(one.to, one.after_s, wording(one.text, language)) for one in funnel.chat.offers)
    terms = FunnelTerms(
        policy=policy.version,
        rule=rule,
        stages=stages,
        costs={stage: cost for stage in stages if (cost := cost_of(funnel, stage))},
        offers=tuple(one for one in offers if one.to in stages),
    )
    if FAQ not in stages:
        return FunnelState(terms)
    own = {name: wording(texts, language) for name, texts in asdict(faq.texts).items()}
    with_faq = FunnelTerms(
        policy=terms.policy,
        rule=rule,
        stages=stages,
        costs=terms.costs,
        tries=faq.tries,
        answer_s=faq.answer_s,
        silence_s=faq.silence_s,
        mail_silence_s=faq.mail_silence_s,
        receipt=faq.receipt,
        texts={name: own.get(name) or in_language(usual, language) for name, usual in USUAL.items()},
        offers=terms.offers,
    )
    return FunnelState(with_faq)
