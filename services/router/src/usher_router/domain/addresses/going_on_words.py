"""What a visitor is told at the address where they go on; a link to their place in line follows where there is one."""

from usher_router.domain.funnel.wordings import in_language

_WAITING = {
    "en": "You go on here and keep your place in line. Write to us here at any time.",
    "de": "Sie machen hier weiter und behalten Ihren Platz in der Reihe. Schreiben Sie uns jederzeit hier.",
    "es": "Continúa aquí y conserva su lugar en la fila. Escríbanos aquí cuando quiera.",
    "ru": "Вы продолжаете здесь и сохраняете место в очереди. Пишите нам здесь в любое время.",
    "ar": "تتابع هنا وتحتفظ بمكانك في الصف. راسلنا هنا في أي وقت.",
}
_TALKING = {
    "en": "You go on here. We answer you here, too.",
    "de": "Sie machen hier weiter. Wir antworten Ihnen auch hier.",
    "es": "Continúa aquí. También le respondemos aquí.",
    "ru": "Вы продолжаете здесь. Мы ответим вам и здесь.",
    "ar": "تتابع هنا. نجيبك هنا أيضًا.",
}


def welcome(language: str, *, waiting: bool) -> str:
    """Return the text in this language, else in English."""
    return in_language(_WAITING if waiting else _TALKING, language)
