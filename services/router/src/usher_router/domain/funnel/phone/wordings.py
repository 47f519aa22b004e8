"""What contacts are told about being called, on channels without a widget: there the widget says it."""

from collections.abc import Mapping

# {number} is theirs, {time} when, {own} the number of the policy, {email} their address
USUAL: Mapping[str, Mapping[str, str]] = {
    "promised": {
        "en": "We will call you at {number}: {time}.",
        "de": "Wir rufen Sie unter {number} an: {time}.",
        "es": "Le llamaremos al {number}: {time}.",
        "ru": "Мы позвоним вам по номеру {number}: {time}.",
        "ar": "سنتصل بك على الرقم {number}: {time}.",
    },
    "again": {
        "en": "We could not reach you at {number}. We will try again: {time}.",
        "de": "Wir haben Sie unter {number} nicht erreicht. Wir versuchen es noch einmal: {time}.",
        "es": "No hemos podido localizarle en el {number}. Lo intentaremos de nuevo: {time}.",
        "ru": "Мы не дозвонились вам по номеру {number}. Попробуем ещё раз: {time}.",
        "ar": "لم نتمكن من الوصول إليك على الرقم {number}. سنحاول مرة أخرى: {time}.",
    },
    "unreached_mail": {
        "en": "We could not reach you at {number}. A person will write to you at {email} instead.",
        "de": "Wir haben Sie unter {number} nicht erreicht. Ein Mensch schreibt Ihnen stattdessen an {email}.",
        "es": "No hemos podido localizarle en el {number}. Una persona le escribirá a {email}.",
        "ru": "Мы не дозвонились вам по номеру {number}. Вместо этого вам напишут на {email}.",
        "ar": "لم نتمكن من الوصول إليك على الرقم {number}. سيكتب إليك أحد موظفينا على {email}.",
    },
    "unreached": {
        "en": "We could not reach you at {number}. We will not call again; if you write here, a person answers.",
        "de": "Wir haben Sie unter {number} nicht erreicht. Wenn Sie hier schreiben, antwortet ein Mensch.",
        "es": "No le hemos localizado en el {number}. Si escribe aquí, le atiende una persona.",
        "ru": "Мы не дозвонились по номеру {number} и больше звонить не будем. Напишите сюда, и вам ответят.",
        "ar": "لم نتمكن من الوصول إليك على الرقم {number} ولن نتصل مجددًا. إذا كتبت هنا فسيرد عليك موظف.",
    },
    "own_number": {
        "en": "You can also call us: {own}.",
        "de": "Sie können uns auch anrufen: {own}.",
        "es": "También puede llamarnos: {own}.",
        "ru": "Вы также можете позвонить нам: {own}.",
        "ar": "يمكنك أيضًا الاتصال بنا: {own}.",
    },
    "ask_number": {
        "en": "At which number may we call you? Please write it with its country's code: +44 …",
        "de": "Unter welcher Nummer dürfen wir Sie anrufen? Bitte mit Landesvorwahl: +49 …",
        "es": "¿A qué número podemos llamarle? Escríbalo con el prefijo del país: +34 …",
        "ru": "По какому номеру вам позвонить? Напишите его с кодом страны: +7 …",  # noqa: RUF001 - Russian
        "ar": "على أي رقم يمكننا الاتصال بك؟ يُرجى كتابته مع رمز البلد: +966 …",
    },
    "call_me": {
        "en": "Call me",
        "de": "Rufen Sie mich an",
        "es": "Llámenme",
        "ru": "Позвоните мне",
        "ar": "اتصلوا بي",
    },
    "soon": {
        "en": "as soon as somebody is free",
        "de": "sobald jemand frei ist",
        "es": "en cuanto haya alguien libre",
        "ru": "как только кто-нибудь освободится",
        "ar": "حالما يتفرغ أحد موظفينا",
    },
}
CALL_ME = "call_me"  # the id of the button
# in all languages at once, as the words for a person are
_CALL = frozenset(
    {
        *("call me", "call me back", "please call me", "phone me", "ring me", "call", "callback", "call back"),
        *("rückruf", "ruft mich an", "rufen sie mich an", "bitte rufen sie mich an", "anrufen", "bitte rückruf"),
        *("llámame", "llámenme", "llamame", "llamenme", "quiero que me llamen"),
        *("позвоните", "позвоните мне", "перезвоните", "перезвоните мне"),
        *("اتصل بي", "اتصلوا بي"),
    }
)


def says_call_me(plain: str) -> bool:
    """Return whether a text, without case and punctuation, asks to be called and says nothing else."""
    return plain in _CALL
