"""What an agent's own invitation says when they write nothing."""

from usher_policy.wording import wording

from usher_gateway.invitations.domain.rules import InvitationRules

_WORDS = {
    "en": "Hello, may I help you?",
    "de": "Guten Tag, darf ich Ihnen helfen?",
    "es": "Hola, ¿puedo ayudarle?",
    "ru": "Здравствуйте, могу я вам помочь?",
    "ar": "مرحبًا، هل يمكنني مساعدتك؟",
}


def own_words(rules: InvitationRules, language: str) -> str:
    """Return a greeting in the visitor's language: our own, else that of the policy's first invitation."""
    base = language.replace("_", "-").lower().partition("-")[0]
    first = next((rule.spec.text for rule in rules.all), _WORDS)
    return _WORDS.get(base) or wording(first, language)
