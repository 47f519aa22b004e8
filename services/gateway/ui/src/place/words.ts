/** The page of a place in line, in all languages. */

import type { Language } from "../i18n/pick";

export interface PlaceWords {
  title: string;
  next: string;
  inLine: (place: number) => string;
  /** null: less than two minutes. */
  about: (span: string | null) => string;
  unknown: string;
  waiting: string;
  talking: string;
  talkingText: string;
  promised: string;
  promisedBy: (day: string, time: string) => string;
  promisedText: string;
  automatic: string;
  automaticText: string;
  closed: string;
  closedText: string;
  bad: string;
  badText: string;
  away: string;
  back: string;
  rateAsk: string;
  score: (score: number) => string;
  comment: string;
  send: string;
  thanks: (score: number) => string;
  notSent: string;
}

const en: PlaceWords = {
  title: "Your place in line",
  next: "You are next",
  inLine: (place) => `${place - 1} before you`,
  about: (span) => (span ? `It takes about ${span}.` : "It takes about a minute."),
  unknown: "We cannot say yet how long it takes.",
  waiting: "The next person who can help answers you where you wrote last. You need not keep this page open.",
  talking: "Somebody is with you",
  talkingText: "They answer you where you wrote last.",
  promised: "We have your question",
  promisedBy: (day, time) => `You get an answer before ${time} ${day}.`,
  promisedText: "You need not keep this page open.",
  automatic: "You have got an automatic answer",
  automaticText: "If it does not help, ask for a person where you wrote last.",
  closed: "This conversation has ended",
  closedText: "Write to us again whenever you like.",
  bad: "This link is not good any more",
  badText: "Links are valid for some days. Where you wrote to us, your conversation is still there.",
  away: "No connection. This page tries again by itself.",
  back: "Back to the chat",
  rateAsk: "How did we do?",
  score: (score) => `${score} of 5`,
  comment: "What could we do better? (optional)",
  send: "Send",
  thanks: (score) => `Thank you. You gave us ${score} of 5.`,
  notSent: "This was not sent. Please try again.",
};

const de: PlaceWords = {
  title: "Ihr Platz in der Reihe",
  next: "Sie sind als Nächstes dran",
  inLine: (place) => `${place - 1} vor Ihnen`,
  about: (span) => (span ? `Es dauert etwa ${span}.` : "Es dauert etwa eine Minute."),
  unknown: "Wir können noch nicht sagen, wie lange es dauert.",
  waiting: "Wer als Nächstes helfen kann, antwortet Ihnen dort, wo Sie zuletzt geschrieben haben. Diese Seite muss nicht offen bleiben.",
  talking: "Jemand ist für Sie da",
  talkingText: "Die Antwort kommt dort, wo Sie zuletzt geschrieben haben.",
  promised: "Wir haben Ihre Frage",
  promisedBy: (day, time) => `Sie bekommen eine Antwort: ${day}, vor ${time}.`,
  promisedText: "Diese Seite muss nicht offen bleiben.",
  automatic: "Sie haben eine automatische Antwort bekommen",
  automaticText: "Wenn sie nicht hilft, fragen Sie dort nach einem Menschen, wo Sie zuletzt geschrieben haben.",
  closed: "Diese Unterhaltung ist beendet",
  closedText: "Schreiben Sie uns jederzeit wieder.",
  bad: "Dieser Link gilt nicht mehr",
  badText: "Links gelten einige Tage. Wo Sie uns geschrieben haben, ist Ihre Unterhaltung noch da.",
  away: "Keine Verbindung. Diese Seite versucht es von selbst wieder.",
  back: "Zurück zum Chat",
  rateAsk: "Wie zufrieden sind Sie mit unserer Hilfe?",
  score: (score) => `${score} von 5`,
  comment: "Was könnten wir besser machen? (freiwillig)",
  send: "Absenden",
  thanks: (score) => `Vielen Dank. Sie haben uns ${score} von 5 gegeben.`,
  notSent: "Das wurde nicht gesendet. Bitte versuchen Sie es noch einmal.",
};

const es: PlaceWords = {
  title: "Su lugar en la fila",
  next: "Es su turno",
  inLine: (place) => `${place - 1} antes que usted`,
  about: (span) => (span ? `Tarda unos ${span}.` : "Tarda alrededor de un minuto."),
  unknown: "Aún no podemos decir cuánto tarda.",
  waiting: "La próxima persona que pueda ayudarle responderá donde escribió por última vez. No hace falta dejar abierta esta página.",
  talking: "Alguien le atiende",
  talkingText: "La respuesta llega donde escribió por última vez.",
  promised: "Tenemos su pregunta",
  promisedBy: (day, time) => `Recibirá una respuesta ${day}, antes de las ${time}.`,
  promisedText: "No hace falta dejar abierta esta página.",
  automatic: "Ha recibido una respuesta automática",
  automaticText: "Si no le sirve, pida hablar con una persona donde escribió por última vez.",
  closed: "Esta conversación ha terminado",
  closedText: "Escríbanos de nuevo cuando quiera.",
  bad: "Este enlace ya no es válido",
  badText: "Los enlaces valen unos días. Donde nos escribió, su conversación sigue ahí.",
  away: "Sin conexión. Esta página lo intenta de nuevo sola.",
  back: "Volver al chat",
  rateAsk: "¿Qué tal le hemos atendido?",
  score: (score) => `${score} de 5`,
  comment: "¿Qué podríamos mejorar? (opcional)",
  send: "Enviar",
  thanks: (score) => `Gracias. Nos ha dado ${score} de 5.`,
  notSent: "No se ha enviado. Inténtelo de nuevo.",
};

const ru: PlaceWords = {
  title: "Ваше место в очереди",
  next: "Вы следующий",
  inLine: (place) => `Перед вами: ${place - 1}`,
  about: (span) => (span ? `Примерное ожидание: ${span}.` : "Примерно минута."),
  unknown: "Пока нельзя сказать, сколько ждать.",
  waiting: "Первый, кто сможет помочь, ответит там, где вы писали в последний раз. Держать страницу открытой не нужно.",
  talking: "С вами уже работают",
  talkingText: "Ответ придёт туда, где вы писали в последний раз.",
  promised: "Ваш вопрос у нас",
  promisedBy: (day, time) => `Ответ придёт до ${time}, ${day}.`,
  promisedText: "Держать страницу открытой не нужно.",
  automatic: "Вы получили автоматический ответ",
  automaticText: "Если он не помог, попросите человека там, где вы писали в последний раз.",
  closed: "Разговор завершён",
  closedText: "Пишите нам снова в любое время.",
  bad: "Эта ссылка больше не действует",
  badText: "Ссылки действуют несколько дней. Там, где вы нам писали, разговор сохранился.",
  away: "Нет соединения. Страница попробует ещё раз сама.",
  back: "Вернуться в чат",
  rateAsk: "Как мы справились?",
  score: (score) => `${score} из 5`,
  comment: "Что мы могли бы сделать лучше? (необязательно)",
  send: "Отправить",
  thanks: (score) => `Спасибо. Ваша оценка: ${score} из 5.`,
  notSent: "Не отправлено. Попробуйте ещё раз.",
};

const ar: PlaceWords = {
  title: "مكانك في الصف",
  next: "أنت التالي",
  inLine: (place) => `قبلك: ${place - 1}`,
  about: (span) => (span ? `يستغرق الأمر نحو ${span}.` : "يستغرق الأمر نحو دقيقة."),
  unknown: "لا يمكننا بعد تحديد مدة الانتظار.",
  waiting: "سيجيبك أول من يستطيع المساعدة حيث كتبت آخر مرة. لا حاجة إلى إبقاء هذه الصفحة مفتوحة.",
  talking: "هناك من يهتم بك الآن",
  talkingText: "تصلك الإجابة حيث كتبت آخر مرة.",
  promised: "وصلنا سؤالك",
  promisedBy: (day, time) => `تصلك الإجابة ${day} قبل ${time}.`,
  promisedText: "لا حاجة إلى إبقاء هذه الصفحة مفتوحة.",
  automatic: "وصلتك إجابة آلية",
  automaticText: "إن لم تُفدك، فاطلب التحدث إلى شخص حيث كتبت آخر مرة.",
  closed: "انتهت هذه المحادثة",
  closedText: "راسلنا مجددًا متى شئت.",
  bad: "لم يعد هذا الرابط صالحًا",
  badText: "تصلح الروابط بضعة أيام. ما زالت محادثتك حيث راسلتنا.",
  away: "لا يوجد اتصال. تعيد هذه الصفحة المحاولة من تلقاء نفسها.",
  back: "العودة إلى الدردشة",
  rateAsk: "كيف كانت خدمتنا؟",
  score: (score) => `${score} من 5`,
  comment: "ما الذي يمكننا تحسينه؟ (اختياري)",
  send: "إرسال",
  thanks: (score) => `شكرًا لك. أعطيتنا ${score} من 5.`,
  notSent: "لم يُرسل ذلك. حاول مرة أخرى.",
};

export const placeWords: Record<Language, PlaceWords> = { en, de, es, ru, ar };
