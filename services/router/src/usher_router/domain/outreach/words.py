"""With which words a contact wants no more messages unasked, or wants them again (pure)."""

from usher_router.domain.funnel.faq.words import plain

# The whole message must be one of these. In all languages at once: a contact's language is not always known.
_STOP = frozenset(
    {
        *("stop", "stopall", "stop all", "unsubscribe", "opt out", "optout"),
        *("abmelden", "stopp", "keine nachrichten mehr"),
        *("baja", "cancelar suscripción", "darse de baja"),
        *("стоп", "отписаться", "отписка"),
        *("إلغاء الاشتراك", "توقف", "قف"),
        *("stopper", "désabonner", "se désabonner"),
    }
)
_START = frozenset({"start", "unstop", "subscribe", "anmelden", "alta", "старт", "подписаться", "اشتراك"})


def says_stop(text: str) -> bool:
    """Return whether the contact wants no more messages unasked."""
    return plain(text) in _STOP


def says_start(text: str) -> bool:
    """Return whether they want them again."""
    return plain(text) in _START
