"""With which words a contact wants no more messages unasked, or wants them again, and what they hear then (pure)."""

from collections.abc import Collection, Mapping

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
_START = {
    "en": frozenset({"start", "unstop", "subscribe"}),
    "de": frozenset({"anmelden"}),
    "es": frozenset({"alta", "darse de alta"}),
    "ru": frozenset({"старт", "подписаться"}),
    "ar": frozenset({"اشتراك"}),
}
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
AGAIN = {
    "en": "Done: you get such messages again. Write STOP to end them.",
    "de": "Erledigt: Sie bekommen solche Nachrichten wieder. Mit STOP enden sie.",
    "es": "Hecho: volverá a recibir mensajes de este tipo. Escriba BAJA para dejar de recibirlos.",
    "ru": "Готово: такие сообщения будут приходить снова. Чтобы их не получать, напишите СТОП.",
    "ar": "تم: ستصلك رسائل من هذا النوع من جديد. اكتب STOP لإيقافها.",
}


def says_stop(text: str) -> bool:
    """Return whether the contact wants no more messages unasked."""
    return _language_of(text, _STOP) is not None


def says_start(text: str) -> bool:
    """Return whether they want them again."""
    return _language_of(text, _START) is not None


def says_either(text: str) -> bool:
    """Return whether it is about messages unasked at all."""
    return says_stop(text) or says_start(text)


def done_text(text: str, language: str) -> str:
    """Say that it is done and how to take it back: in the contact's language, else in that of their word.

    >>> done_text("Abmelden", "").partition(":")[0], done_text("stop", "es").partition(":")[0]
    ('Erledigt', 'Hecho')
    """
    texts, words = (DONE, _STOP) if says_stop(text) else (AGAIN, _START)
    return in_language(texts, language or _language_of(text, words) or "en")


def unsubscribe_title(language: str) -> str:
    """Return the title of the button that unsubscribes."""
    return in_language(TITLES, language)


def _language_of(text: str, words: Mapping[str, Collection[str]]) -> str | None:
    said = plain(text)
    return next((tag for tag, some in words.items() if said in some), None)
