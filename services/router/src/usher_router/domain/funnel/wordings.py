"""What the FAQ stage says where the policy has no words of its own."""

from collections.abc import Mapping

# by text, by language; {minutes} and {hours} are the policy's times of silence
USUAL: Mapping[str, Mapping[str, str]] = {
    "receipt": {
        "en": "Thank you. I am an automatic assistant and look for an answer.",
        "de": "Vielen Dank. Ich bin ein automatischer Assistent und suche eine Antwort.",
        "es": "Gracias. Soy un asistente automático y busco una respuesta.",
        "ru": "Спасибо. Я автоматический помощник и ищу ответ.",
        "ar": "شكرًا لك. أنا مساعد آلي وأبحث عن إجابة.",
    },
    "answer": {
        "en": "Automatic answer:",
        "de": "Automatische Antwort:",
        "es": "Respuesta automática:",
        "ru": "Автоматический ответ:",
        "ar": "إجابة آلية:",
    },
    "did_it_help": {
        "en": "Did this help? If we hear nothing, this conversation closes in {minutes} minutes.",
        "de": "Hat das geholfen? Wenn wir nichts hören, endet dieses Gespräch in {minutes} Minuten.",
        "es": "¿Le ha servido? Si no recibimos respuesta, esta conversación se cierra en {minutes} minutos.",
        "ru": "Это помогло? Если ответа не будет, разговор завершится через {minutes} мин.",
        "ar": "هل أفادك هذا؟ إن لم يصلنا رد فستُغلق المحادثة خلال {minutes} دقيقة.",
    },
    "did_it_help_mail": {
        "en": "If this does not help, answer this mail: a person reads it. Otherwise this closes in {hours} hours.",
        "de": "Falls nicht: Antworten Sie einfach, ein Mensch liest es. Sonst endet dies in {hours} Stunden.",
        "es": "Si no le sirve, responda a este correo: lo lee una persona. Si no, se cierra en {hours} horas.",
        "ru": "Если не помогло, ответьте на письмо: его прочитает человек. Срок в часах: {hours}.",  # noqa: RUF001 - Russian
        "ar": "إن لم يفدك هذا فأجب عن هذه الرسالة وسيقرؤها موظف، وإلا أُغلقت المحادثة خلال {hours} ساعة.",
    },
    "choose": {
        "en": "Is it one of these?",
        "de": "Ist es eines davon?",
        "es": "¿Es una de estas?",
        "ru": "Это один из этих вопросов?",
        "ar": "هل هو أحد هذه؟",
    },
    "helped": {
        "en": "That helped",
        "de": "Das hat geholfen",
        "es": "Me ha servido",
        "ru": "Это помогло",
        "ar": "أفادني هذا",
    },
    "not_helped": {
        "en": "It did not help",
        "de": "Nicht geholfen",
        "es": "No me ha servido",
        "ru": "Не помогло",  # noqa: RUF001 - Russian
        "ar": "لم يفدني",
    },
    "person": {
        "en": "Talk to a person",
        "de": "Mit Menschen reden",
        "es": "Una persona",
        "ru": "Нужен человек",
        "ar": "أريد موظفًا",
    },
    "none_of_these": {
        "en": "None of these",
        "de": "Keines davon",
        "es": "Ninguna",
        "ru": "Ничего из этого",
        "ar": "لا شيء منها",
    },
    "none_found": {
        "en": "I have found no answer to this. A person takes over and sees what you wrote.",
        "de": "Dazu habe ich keine Antwort gefunden. Ein Mensch übernimmt und sieht, was Sie geschrieben haben.",
        "es": "No he encontrado una respuesta. Le atiende una persona, que ve lo que ha escrito.",
        "ru": "Я не нашёл ответа. Дальше вам ответит человек, он видит вашу переписку.",
        "ar": "لم أجد إجابة. سيتولى موظف الأمر وسيرى ما كتبته.",
    },
    "handed_over": {
        "en": "A person takes over from here and sees what you wrote.",
        "de": "Ab hier übernimmt ein Mensch und sieht, was Sie geschrieben haben.",
        "es": "A partir de aquí le atiende una persona, que ve lo que ha escrito.",
        "ru": "Дальше вам ответит человек, он видит вашу переписку.",
        "ar": "من هنا يتولى موظف الأمر وسيرى ما كتبته.",
    },
    "outside": {
        "en": "A person reads what you wrote and answers as soon as we are open again.",
        "de": "Ein Mensch liest, was Sie geschrieben haben, und antwortet, sobald wir wieder geöffnet haben.",
        "es": "Una persona leerá lo que ha escrito y le responderá en cuanto volvamos a abrir.",
        "ru": "Человек прочитает вашу переписку и ответит, как только мы откроемся.",
        "ar": "سيقرأ موظف ما كتبته ويرد حالما نفتح من جديد.",
    },
    "closed": {
        "en": "Nobody is here to answer now, so this conversation is closed. Please write again when we are open.",
        "de": "Gerade ist niemand da, deshalb endet dieses Gespräch. Bitte schreiben Sie, wenn wir geöffnet haben.",
        "es": "Ahora no hay nadie, por lo que esta conversación se cierra. Escríbanos cuando estemos abiertos.",
        "ru": "Сейчас никого нет, поэтому разговор завершён. Пожалуйста, напишите, когда мы откроемся.",
        "ar": "لا أحد متاح الآن، لذلك أُغلقت المحادثة. يُرجى الكتابة عندما نكون متاحين.",
    },
    "solved": {
        "en": "Good. This conversation is closed; if you write again, a person answers.",
        "de": "Gut. Dieses Gespräch ist beendet; wenn Sie wieder schreiben, antwortet ein Mensch.",
        "es": "Bien. Esta conversación queda cerrada; si vuelve a escribir, le atiende una persona.",
        "ru": "Хорошо. Разговор завершён; если напишете снова, ответит человек.",
        "ar": "جيد. أُغلقت المحادثة، وإذا كتبت مجددًا فسيرد عليك موظف.",
    },
    "silent": {
        "en": "As we have heard nothing more, this conversation is closed. If you write again, a person answers.",
        "de": "Da wir nichts mehr gehört haben, ist dieses Gespräch beendet. Wenn Sie schreiben, antwortet ein Mensch.",
        "es": "Como no hemos sabido más, esta conversación queda cerrada. Si escribe, le atiende una persona.",
        "ru": "Ответа не было, поэтому разговор завершён. Если напишете снова, ответит человек.",
        "ar": "لم يصلنا شيء آخر، لذلك أُغلقت المحادثة. إذا كتبت مجددًا فسيرد عليك موظف.",
    },
}


def in_language(texts: Mapping[str, str], language: str) -> str:
    """Return the usual text in a language, else in English."""
    return texts.get(language.replace("_", "-").partition("-")[0].lower(), texts["en"])
