"""With which words a contact wants no more messages unasked, or wants them again, and what they hear then (pure)."""

from usher_common.messages.sends import UNSUBSCRIBE

from usher_router.domain.funnel.faq.words import plain
from usher_router.domain.funnel.wordings import in_language

# The whole message must be one of these. In all languages at once: a contact's language is not always known.
_STOP = {
    "en": frozenset({"stop", "stopall", "stop all", UNSUBSCRIBE, "opt out", "optout"}),
    "de": frozenset({"abmelden", "stopp", "keine nachrichten mehr"}),
    "es": frozenset({"baja", "cancelar suscripción", "darse de baja"}),
    "ru": frozenset({"стоп", "отписаться", "отписка"}),
    "ar": frozenset({"إلغاء الاشتراك", "توقف", "قف"}),
    "fr": frozenset({"stopper", "désabonner", "se désabonner"}),
}
_START = frozenset({"start", "unstop", "subscribe", "anmelden", "alta", "старт", "подписаться", "اشتراك"})
# Titles of the button beside a broadcast: pressing it says one of the words above.
TITLES = {
    "en": "Unsubscribe",
    "de": "Abmelden",
    "es": "Darse de baja",
    "ru": "Отписаться",
    "ar": "إلغاء الاشتراك",
}
DONE = {
    "en": "Done: you get no more messages of this kind. Write START to get them again.",
    "de": "Erledigt: Sie bekommen keine solchen Nachrichten mehr. Mit START bekommen Sie sie wieder.",
    "es": "Hecho: ya no recibirá mensajes de este tipo. Escriba ALTA para recibirlos de nuevo.",
    "ru": "Готово: таких сообщений больше не будет. Чтобы получать их снова, напишите СТАРТ.",  # noqa: RUF001 - Russian
    "ar": "تم: لن تصلك رسائل من هذا النوع بعد الآن. اكتب START لتصلك من جديد.",
}


def says_stop(text: str) -> bool:
    """Return whether the contact wants no more messages unasked."""
    said = plain(text)
    return any(said in words for words in _STOP.values())


def says_start(text: str) -> bool:
    """Return whether they want them again."""
    return plain(text) in _START


def done_text(text: str, language: str) -> str:
    """Say that it is done and how to take it back: in the contact's language, else in that of their word.

    >>> done_text("Abmelden", "").partition(":")[0], done_text("stop", "es").partition(":")[0]
    ('Erledigt', 'Hecho')
    """
    said = plain(text)
    return in_language(DONE, language or next((tag for tag, words in _STOP.items() if said in words), "en"))


def unsubscribe_title(language: str) -> str:
    """Return the title of the button that unsubscribes."""
    return in_language(TITLES, language)
