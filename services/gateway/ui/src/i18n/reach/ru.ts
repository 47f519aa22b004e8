/** Где и до каких пор можно ответить контакту и что стало с сообщениями, по-русски. */

import { plural } from "../plural";
import type { ReachWords } from "./en";
import { dueOf } from "../../parts/words";
import { callText } from "../calls";

const channels: Record<string, string> = { web: "Чат на сайте", webhook: "Подключённая система", email: "Почта", telegram: "Telegram", whatsapp: "WhatsApp", sms: "SMS", twilio: "SMS", voice: "Телефон" };
const named = (channel: string): string => channels[channel] ?? channel;
const whys: Record<string, string> = {
  window_closed: "время для ответа истекло",
  contact_stopped: "контакт отписался",
  contact_blocked: "контакт нас заблокировал",
  no_address: "нет адреса",
};
const why = (code: string): string => whys[code] ?? code;

const handedBecause: Record<string, string> = {
  none_found: "ничего не найдено", not_helped: "не помогло", asked: "просил человека", tries: "спрашивал снова и снова", away: "поиск недоступен",
  no_choice: "ничего не выбрано", file: "прислан файл", promised: "обещан ответ", undelivered: "ответ не дошёл", call: "просил позвонить",
  bot_handed: "так решил бот", bot_silent: "бот не ответил вовремя", bot_failed: "бот был недоступен", bot_loop: "бот повторялся",
};

/** `{n}`: the agent's name; `{w}`: when they are to be called again. */
const called: Record<string, string> = {
  reached: "{n}: звонок, дозвонились",
  no_answer: "{n}: звонок, нет ответа",
  busy: "{n}: звонок, занято",
  wrong_number: "{n}: звонок, неверный номер",
  again: "{n}: звонок, нужно перезвонить{w}",
  machine: "{n}: звонок, ответил автоответчик",
  failed: "{n}: звонок, номер недоступен",
  absent: "{n}: свой телефон не ответил, никому не звонили",
  canceled: "{n}: трубка положена до ответа контакта",
  lost: "{n}: звонок, исход неизвестен",
  no_more_calls: "{n}: контакт просит больше не звонить",
  calls_allowed: "{n}: контакт снова принимает звонки",
};

const escalatedBecause: Record<string, string> = { overdue: "обещанное письмо срочное", reopened: "открыт снова и снова", no_agent: "ни у кого нет навыков", value: "ценный контакт" };

const ru: ReachWords = {
  channels,
  to: "Ответ через",
  left: (time) => `На ответ остаётся ${time}`,
  closing: (time) => `На ответ остаётся всего ${time}`,
  closed: (channel, time) => `Ответить через ${channel} нельзя с ${time}: сначала должен написать контакт.`,
  stopped: (channel) => `Контакт отписался: через ${channel} ничего не отправить.`,
  blocked: (channel) => `Контакт нас заблокировал: через ${channel} ничего не отправить.`,
  instead: "Вместо этого можно:",
  nothing: "Больше ничего не известно: контакт может только написать сам.",
  kept: "Написанное сохранится",
  edited: "Изменено",
  former: "Что было раньше",
  deleted: "Сообщение удалено",
  removed: (day) => `Содержимое удалено ${day} по истечении срока хранения`,
  masked: {
    cards: (n) => plural("ru", n, { one: "Скрыт # номер карты", few: "Скрыты # номера карт", many: "Скрыты # номеров карт", other: "Скрыты # номера карт" }),
    ibans: (n) => plural("ru", n, { one: "Скрыт # IBAN", few: "Скрыты # IBAN", many: "Скрыты # IBAN", other: "Скрыты # IBAN" }),
    why: "Правила не позволяют хранить такие номера: остались только последние четыре знака, здесь и везде.",
  },
  outside: "написано в приложении провайдера",
  automatic: "отправлено автоматически",
  subject: (text) => `Тема: ${text}`,
  cc: (people) => `Копия: ${people}`,
  template: (name) => `Шаблон: ${name}`,
  quote: "Что цитируется",
  original: "Скачать письмо целиком",
  mail: {
    page: "Показать в оформлении отправителя",
    title: "Письмо в оформлении отправителя",
    blocked: (n) => `Внешние изображения (${n}) не показаны: при загрузке отправитель узнал бы, что и когда вы это читаете.`,
    load: "Всё равно загрузить",
    failed: "Письмо сейчас нельзя показать; его текст выше",
  },
  proof: { passed: "Отправитель подтверждён", failed: "Отправитель не подтверждён: письмо может быть поддельным" },
  reactions: (list) => `Реакции: ${list}`,
  again: "Написать ещё раз",
  twice: "Тогда может прийти дважды",
  failures: {
    account: "нашей учётной записью там должен заняться администратор",
    window: "время для ответа истекло",
    recipient: "с контактом там нельзя связаться",
    content: "провайдер отклонил содержание",
    file: "файл не удалось отправить",
    away: "с провайдером не было связи",
    other: "провайдер отклонил сообщение",
  },
  calls: {
    call: "Позвонить",
    first: "Сначала зазвонит ваш телефон. Нажмите на нём 1, и мы позвоним контакту.",
    how: "Чем закончилось?",
    when: "Перезвонить",
    note: "Заметка для коллег",
    save: "Записать",
    refuses: (number) => `Контакт просит не звонить по номеру ${number}.`,
    said: { reached: "Дозвонились", no_answer: "Нет ответа", busy: "Занято", wrong_number: "Неверный номер", again: "Перезвонить позже", no_more_calls: "Просит больше не звонить", calls_allowed: "Снова принимает звонки" },
  },
  first: {
    write: "Написать или позвонить",
    title: (name) => `Написать: ${name}`,
    by: "Через",
    subject: "Тема",
    text: "Текст",
    template: "Шаблон",
    choose: "Выберите шаблон",
    none: "Написать этому контакту нельзя: нет адреса почты, номера или нашей учётной записи.",
    noTemplates: "У этой учётной записи нет одобренного шаблона.",
    send: "Отправить",
    sendTemplate: "Отправить шаблон",
    value: (key) => `Значение ${key}`,
    failed: "Не отправлено; попробуйте ещё раз",
    blocked: {
      contact_stopped: "контакт отписался",
      contact_blocked: "контакт нас заблокировал",
      other_open: "есть открытый разговор",
      not_by_policy: "не разрешено правилами",
      calls_refused: "просит больше не звонить",
    },
    refused: {
      outside_hours: "В это время звонить контактам нельзя",
      no_phone: "У вас нет номера телефона; укажите его в своей учётной записи",
      window_closed: "Сейчас туда можно отправить только шаблон",
      unknown_queue: "Такой очереди нет",
      no_way: "Так этому контакту не написать",
      not_owner: "Разговор ведёт кто-то другой",
      no_answer: "Это занимает больше времени, чем обычно; попробуйте ещё раз",
    },
  },
  refused: {
    window_closed: "Время для ответа истекло; ваш текст остался в поле",
    contact_stopped: "Контакт отписался; ваш текст остался в поле",
    contact_blocked: "Контакт нас заблокировал; ваш текст остался в поле",
    no_address: "У разговора больше нет этого адреса; ваш текст остался в поле",
  },
  system: {
    address_stopped: (channel) => `Контакт отписался: ${named(channel)}`,
    address_started: (channel) => `Контакт снова принимает сообщения: ${named(channel)}`,
    address_blocked: (channel) => `Контакт нас заблокировал: ${named(channel)}`,
    address_moved: (channel) => `У контакта новый адрес: ${named(channel)}`,
    transcript_mailed: (address) => `Запись разговора отправлена по почте на ${address}`,
    went_on: (channel) => `Контакт продолжает через ${named(channel)}: по ссылке из чата`,
    address_left: (channel) => `Это другой человек: ${named(channel)} больше не относится к разговору`,
    rating_unsent: (code) => `Оценку не запрашивали: ${why(code)}`,
    hold_unsent: (code) => `Контакту не удалось сообщить об ожидании: ${why(code)}`,
    closed_by_faq: () => "Закрыт: автоматический ответ помог",
    closed_by_told: () => "Только сообщено, пока без ответа",
    handed_over: (code) => ["Передано человеку", handedBecause[code]].filter(Boolean).join(": "),
    callback: (detail) => {
      const [number = "", at = ""] = detail.split(":");
      const due = at ? dueOf(Number(at), "ru") : null;
      const when = due ? `${due.day}, ${due.time}` : "как только кто-нибудь освободится";
      return `Обещан звонок на ${number}: ${when}`;
    },
    calling: (number) => `Пора звонить на ${number}`,
    closed_unreached: () => "Закрыт: не дозвонились",
    escalated: (detail) => {
      const why = escalatedBecause[detail.split(":")[0] ?? ""] ?? detail;
      return `Передано выше: ${why}`;
    },
    called: (detail) => callText(detail, "ru", called),
  },
};

export default ru;
