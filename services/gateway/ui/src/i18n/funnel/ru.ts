/** Страница воронки, на русском. */

import { plural } from "../plural";
import type { FunnelWords } from "./en";

const ru: FunnelWords = {
  title: "Воронка",
  intro: "Вопросы решаются на самом дешёвом шаге: сколько приходит на каждый этап, как уходят с него и какой ценой.",
  csv: "Экспорт в CSV",
  version: "Версия политики",
  allVersions: "Все версии",
  versionOf: (version) => `Версия ${version}`,
  versions: "Сравнение версий",
  empty: "Данных пока нет.",
  emptyText: "Они появятся с политикой, в которой есть воронка, например:",
  contacts: "Обращения",
  solved: "Решено",
  costEach: "Цена обращения",
  cost: "Затраты",
  saved: "Сэкономлено ответами",
  entered: (n) => plural("ru", n, { one: "Пришло: #", other: "Пришло: #" }),
  time: (span) => `в среднем ${span}`,
  costs: (amount) => `всего ${amount}`,
  each: (amount) => `${amount} за решённое`,
  saves: (amount) => `сэкономлено ${amount}`,
  solvedBy: (stage) => `Решено: ${stage}`,
  allReasons: "Все причины",
  ends: { solved: "Решено", escalated: "Передано дальше", abandoned: "Прервано", refused: "Отказано", open: "Ещё здесь" },
  reasons: {
    none_found: "Ничего не найдено",
    not_helped: "Не помогло",
    asked: "Просит человека",
    tries: "Продолжает спрашивать",
    away: "Статьи были недоступны",
    no_choice: "Заголовок не выбран",
    file: "Прислан файл",
    promised: "Обещан ответ",
    undelivered: "Ответ не дошёл",
    taken: "Взял оператор",
    outside: "Вне часов работы",
    waited: "Слишком долго ждали",
    helped: "Помогло",
    silent: "После ответа тишина",
    agent: "Закрыто оператором",
    visitor: "Завершено посетителем",
    idle: "Никто больше не писал",
    full: "Очередь была полна",
    faq: "Автоматический ответ помог",
    reopened: "Открыто снова",
  },
};

export default ru;
