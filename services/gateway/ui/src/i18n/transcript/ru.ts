/** The transcript by mail, in Russian. */

import type { TranscriptWords } from "./en";

const ru: TranscriptWords = {
  ask: "Получить по почте",
  label: "Ваша электронная почта",
  send: "Отправить мне",
  sending: "Отправляем…",
  sent: (address) => `Письмо уже в пути на ${address}. На него можно ответить.`,
  bad: "Введите адрес электронной почты.",
  often: "Его уже отправляли несколько раз. Сохраните разговор, пожалуйста.",
  failed: "Не получилось. Попробуйте ещё раз через минуту.",
  to: (address) => `Письмо на ${address}`,
  gone: (address) => `В пути на ${address}`,
  noMailbox: "Нет подключённого ящика, с которого можно отправить",
};

export default ru;
