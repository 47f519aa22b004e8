"""What the bot stage says where the policy has no words of its own, besides what it shares with the FAQ stage."""

from collections.abc import Mapping

from usher_router.domain.funnel.wordings import USUAL as FAQ_USUAL

_SHARED = (
    *("receipt", "answer", "did_it_help", "did_it_help_mail", "helped", "not_helped", "person"),
    *("handed_over", "outside", "closed", "solved", "silent"),
)
# by text, by language
USUAL: Mapping[str, Mapping[str, str]] = {
    **{name: FAQ_USUAL[name] for name in _SHARED},
    "after_articles": {
        "en": "The articles did not help. Another automatic assistant looks at it now.",
        "de": "Die Artikel haben nicht geholfen. Ein anderer automatischer Assistent sieht es sich jetzt an.",
        "es": "Los artículos no han servido. Ahora lo mira otro asistente automático.",
        "ru": "Статьи не помогли. Теперь вопрос смотрит другой автоматический помощник.",
        "ar": "لم تفد المقالات. سينظر في الأمر الآن مساعد آلي آخر.",
    },
}
