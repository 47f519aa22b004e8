/** How a visitor who waits is told that they may go on elsewhere: a part of the panel's script, in all languages. */

import type { Language } from "./pick";

export interface ElsewhereWords {
  ask: string;
  text: string;
  asking: string;
  failed: string;
  none: string;
  /** By channel; what is not here is called by its name. */
  channels: Record<string, string>;
}

const TELEGRAM = "Telegram";
const WHATSAPP = "WhatsApp";

export const elsewhere: Record<Language, ElsewhereWords> = {
  en: {
    ask: "Go on elsewhere",
    text: "You keep your place in line. The link is for you alone and works once, within ten minutes.",
    asking: "One moment…",
    failed: "This did not work. Please try again in a minute.",
    none: "There is no other way just now.",
    channels: { telegram: TELEGRAM, whatsapp: WHATSAPP, twilio: "Text message", email: "E-mail" },
  },
  de: {
    ask: "Woanders weitermachen",
    text: "Ihr Platz in der Reihe bleibt. Der Link ist nur für Sie und gilt einmal, zehn Minuten lang.",
    asking: "Einen Moment…",
    failed: "Das hat nicht geklappt. Bitte versuchen Sie es in einer Minute noch einmal.",
    none: "Gerade gibt es keinen anderen Weg.",
    channels: { telegram: TELEGRAM, whatsapp: WHATSAPP, twilio: "SMS", email: "E-Mail" },
  },
  es: {
    ask: "Continuar en otro lugar",
    text: "Conserva su lugar en la fila. El enlace es solo para usted y sirve una vez, durante diez minutos.",
    asking: "Un momento…",
    failed: "No ha funcionado. Inténtelo de nuevo en un minuto.",
    none: "Ahora mismo no hay otra forma.",
    channels: { telegram: TELEGRAM, whatsapp: WHATSAPP, twilio: "SMS", email: "Correo" },
  },
  ru: {
    ask: "Продолжить в другом месте",
    text: "Ваше место в очереди сохранится. Ссылка только для вас и действует один раз, десять минут.",
    asking: "Минуту…",
    failed: "Не получилось. Попробуйте ещё раз через минуту.",
    none: "Сейчас другого способа нет.",
    channels: { telegram: TELEGRAM, whatsapp: WHATSAPP, twilio: "SMS", email: "Почта" },
  },
  ar: {
    ask: "المتابعة في مكان آخر",
    text: "تحتفظ بمكانك في الصف. الرابط لك وحدك ويعمل مرة واحدة خلال عشر دقائق.",
    asking: "لحظة…",
    failed: "لم ينجح ذلك. حاول مرة أخرى بعد دقيقة.",
    none: "لا توجد طريقة أخرى الآن.",
    channels: { telegram: TELEGRAM, whatsapp: WHATSAPP, twilio: "رسالة نصية", email: "البريد الإلكتروني" },
  },
};
