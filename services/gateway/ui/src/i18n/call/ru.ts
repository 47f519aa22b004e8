/** Being called back, in Russian. */

import { dueOf } from "../../parts/words";
import type { CallWords } from "./en";

const dayOf = (at: number): string => {
  const { day, time } = dueOf(at, "ru");
  return `${day}, ${time}`;
};
const when = (at: string): string => (at ? dayOf(Number(at)) : "как только кто-нибудь освободится");
const promised = (number: string, at: string): string => `Мы позвоним вам по номеру ${number}: ${when(at)}`;

const ru: CallWords = {
  open: "Позвоните мне",
  title: "Куда и когда вам позвонить?",
  close: "Закрыть форму",
  number: "Ваш номер",
  when: "Когда",
  soon: "Как можно скорее",
  submit: "Позвоните мне",
  keep: "Ваше место в очереди сохранится.",
  own: (number) => `Вы также можете позвонить нам: ${number}`,
  asks: (number, at) => {
    const when = at ? dayOf(at) : "как можно скорее";
    return `Пожалуйста, позвоните мне по номеру ${number}: ${when}`;
  },
  promisedTitle: "Мы вам позвоним",
  promisedWhen: when,
  system: {
    callback: (detail) => {
      const [number = "", at = ""] = detail.split(":");
      return promised(number, at);
    },
    calling: () => "Ваша очередь: вам позвонит первый освободившийся сотрудник",
    closed_unreached: () => "Мы не дозвонились вам. Напишите сюда, и вам ответит человек",
  },
};

export default ru;
