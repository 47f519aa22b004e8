"""What the page says, in each language, and which one a browser asks for (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts of one language; `{}` stands for the e-mail address."""

    language: str
    title: str
    question: str
    unsubscribe: str
    done: str
    answers: str  # what unsubscribing does not end
    again: str
    taken_back: str
    broken: str
    rtl: bool = False


ENGLISH = Wording(
    "en",
    "Unsubscribe",
    "Should {} get no more mails from us that nobody asked for?",
    "Unsubscribe",
    "{} is unsubscribed.",
    "If you write to us, we still answer you.",
    "That was a mistake: send me such mails again",
    "{} gets mails from us again.",
    "This link is not complete. Please open it once more from the mail.",
)
GERMAN = Wording(
    "de",
    "Abmelden",
    "Soll {} keine Mails mehr von uns bekommen, um die niemand gebeten hat?",
    "Abmelden",
    "{} ist abgemeldet.",
    "Wenn Sie uns schreiben, antworten wir Ihnen weiterhin.",
    "Das war ein Versehen: Ich möchte solche Mails wieder bekommen",
    "{} bekommt wieder Mails von uns.",
    "Dieser Link ist nicht vollständig. Bitte öffnen Sie ihn noch einmal aus der Mail.",
)
SPANISH = Wording(
    "es",
    "Darse de baja",
    "¿Quiere que {} no reciba más correos nuestros que nadie haya pedido?",
    "Darse de baja",
    "{} está dado de baja.",
    "Si nos escribe, le seguiremos respondiendo.",
    "Fue un error: quiero recibir esos correos de nuevo",
    "{} recibe nuestros correos de nuevo.",
    "Este enlace no está completo. Ábralo otra vez desde el correo.",
)
RUSSIAN = Wording(
    "ru",
    "Отписаться",
    "Больше не отправлять на {} письма, о которых никто не просил?",
    "Отписаться",
    "Адрес {} отписан.",
    "Если вы нам напишете, мы по-прежнему ответим.",
    "Это ошибка: присылайте мне такие письма снова",
    "На адрес {} снова приходят наши письма.",
    "Ссылка неполная. Откройте её из письма ещё раз.",
)
ARABIC = Wording(
    "ar",
    "إلغاء الاشتراك",
    "هل تريد ألّا تصل إلى {} رسائل منّا لم يطلبها أحد؟",
    "إلغاء الاشتراك",
    "أُلغي اشتراك {}.",
    "إذا كتبت إلينا فسنرد عليك كالمعتاد.",
    "كان ذلك خطأً: أريد هذه الرسائل من جديد",
    "تصل رسائلنا إلى {} من جديد.",
    "هذا الرابط غير مكتمل. افتحه من الرسالة مرة أخرى.",
    rtl=True,
)
WORDINGS: Mapping[str, Wording] = {one.language: one for one in (ENGLISH, GERMAN, SPANISH, RUSSIAN, ARABIC)}


def wording_for(accepted: str) -> Wording:
    """Return the texts for an Accept-Language field (RFC 9110, 12.5.4): the first language of ours with most weight.

    >>> wording_for("fr, de-AT;q=0.8, en;q=0.5").language
    'de'
    """
    weighed = [_weighed(part) for part in accepted[:1000].split(",")]
    known = [(weight, WORDINGS[language]) for language, weight in weighed if language in WORDINGS and weight > 0]
    return max(known, key=lambda one: one[0], default=(0.0, ENGLISH))[1]


def _weighed(part: str) -> tuple[str, float]:
    tag, _, weight = part.partition(";")
    try:
        return tag.strip().partition("-")[0].lower(), float(weight.strip().removeprefix("q=") or 1)
    except ValueError:
        return "", 0.0
