/** Кто такой контакт и что было раньше, по-русски. */

import { plural } from "../plural";
import type { HistoryWords } from "./en";

const ru: HistoryWords = {
  summary: "Итог",
  kinds: { question: "Вопрос", tried: "Пробовали", outcome: "Результат", promise: "Обещание" },
  emptySummary: "Подводить итог нечему.",
  pending: "Итог составляется…",
  edit: "Изменить",
  save: "Сохранить",
  addItem: "Добавить строку",
  removeItem: "Убрать эту строку",
  kindOf: "Вид строки",
  textOf: "Текст строки",
  jump: "Показать сообщение",
  showMessages: "Показать сообщения",
  done: "Готово",
  by: (name) => `Правка: ${name}`,
  newer: "Что добавилось с тех пор",
  conflict: "Этот итог только что изменили. Вот новый вариант.",
  failed: "Сохранить не удалось. Попробуйте ещё раз.",
  endpointFailed: "Составлено Usher: ваш сервис не ответил.",
  contact: "Контакт",
  history: "История",
  verified: "Подтверждено магазином",
  firstVisit: "Первый визит",
  visitsBefore: (n) => plural("ru", n, { one: "# визит до этого", few: "# визита до этого", many: "# визитов до этого", other: "# визита до этого" }),
  talksBefore: (n) => plural("ru", n, { one: "# прошлый разговор", few: "# прошлых разговора", many: "# прошлых разговоров", other: "# прошлого разговора" }),
  noTalks: "Прошлых разговоров нет",
  past: "Прошлые разговоры",
  pages: (n) => plural("ru", n, { one: "# страница", few: "# страницы", many: "# страниц", other: "# страницы" }),
  thisVisit: "Этот визит",
  localTime: (clock) => `там ${clock}`,
  promised: "Обещано",
  promises: "Обещано раньше",
  openPromise: "Ответ ещё не дан",
  answerBy: (when, address) => `Ответ до ${when}: ${address}`,
  details: "Сведения",
  lastTime: "В прошлый раз",
  more: "Показаны только последние; остальные найдёт поиск.",
  unknownPage: "Страница неизвестна",
};

export default ru;
