/** أين وحتى متى يمكن الرد على جهة اتصال وما آلت إليه الرسائل، بالعربية. */

import { plural } from "../plural";
import type { ReachWords } from "./en";
import { dueOf } from "../../parts/words";
import { callText } from "../calls";

const channels: Record<string, string> = { web: "محادثة الويب", webhook: "نظام مرتبط", email: "البريد الإلكتروني", telegram: "Telegram", whatsapp: "WhatsApp", sms: "SMS", twilio: "SMS", voice: "الهاتف" };
const named = (channel: string): string => channels[channel] ?? channel;
const whys: Record<string, string> = {
  window_closed: "كان وقت الرد قد انتهى",
  contact_stopped: "ألغت جهة الاتصال الاشتراك",
  contact_blocked: "حظرتنا جهة الاتصال",
  no_address: "لا يوجد عنوان",
};
const why = (code: string): string => whys[code] ?? code;

const handedBecause: Record<string, string> = {
  none_found: "لم يُعثر على شيء", not_helped: "لم تفد", asked: "طُلب موظف", tries: "تكررت الأسئلة", away: "البحث غير متاح",
  no_choice: "لم يُختر عنوان", file: "أُرسل ملف", promised: "وُعد برد", undelivered: "لم تصل إجابة", call: "طلب اتصالًا",
  bot_handed: "طلب الروبوت ذلك", bot_silent: "لم يجب الروبوت في الوقت المناسب", bot_failed: "تعذّر الوصول إلى الروبوت", bot_loop: "كرر الروبوت نفسه",
};

/** `{n}`: the agent's name; `{w}`: when they are to be called again. */
const called: Record<string, string> = {
  reached: "{n}: مكالمة، تم الوصول",
  no_answer: "{n}: مكالمة، لا إجابة",
  busy: "{n}: مكالمة، مشغول",
  wrong_number: "{n}: مكالمة، رقم خاطئ",
  again: "{n}: مكالمة، تجب معاودة الاتصال{w}",
  machine: "{n}: مكالمة، أجاب مجيب آلي",
  failed: "{n}: مكالمة، يتعذر الوصول إلى الرقم",
  absent: "{n}: لم يُجب على هاتفه، فلم يُتصل بأحد",
  canceled: "{n}: أنهى المكالمة قبل أن تجيب جهة الاتصال",
  lost: "{n}: مكالمة، لا يُعرف كيف انتهت",
  no_more_calls: "{n}: دوّن أن جهة الاتصال لا تريد مزيدًا من المكالمات",
  calls_allowed: "{n}: دوّن أن جهة الاتصال تقبل المكالمات من جديد",
};

const escalatedBecause: Record<string, string> = { overdue: "الرسالة الموعودة عاجلة", reopened: "أُعيد فتحها مرارًا", no_agent: "لا أحد لديه المهارات", value: "جهة اتصال مهمة" };

const ar: ReachWords = {
  channels,
  to: "الرد عبر",
  left: (time) => `بقي للرد ${time}`,
  closing: (time) => `لم يبقَ للرد سوى ${time}`,
  closed: (channel, time) => `انتهى وقت الرد عبر ${channel} منذ ${time}: على جهة الاتصال أن تكتب أولًا.`,
  stopped: (channel) => `ألغت جهة الاتصال الاشتراك: لا يمكن إرسال شيء عبر ${channel}.`,
  blocked: (channel) => `حظرتنا جهة الاتصال: لا يمكن إرسال شيء عبر ${channel}.`,
  instead: "يمكن بدلًا من ذلك:",
  nothing: "لا شيء آخر معروف: يمكن لجهة الاتصال فقط أن تكتب من جديد.",
  kept: "ما تكتبه يبقى محفوظًا",
  edited: "عُدّلت",
  former: "ما كان مكتوبًا من قبل",
  deleted: "حُذفت هذه الرسالة",
  removed: (day) => `أُزيل المحتوى في ${day} بعد انتهاء مدة الاحتفاظ به`,
  masked: {
    cards: (n) => plural("ar", n, { one: "حُجب رقم بطاقة", two: "حُجب رقما بطاقتين", few: "حُجبت # أرقام بطاقات", many: "حُجب # رقم بطاقة", other: "حُجب # رقم بطاقة" }),
    ibans: (n) => plural("ar", n, { one: "حُجب رقم آيبان", two: "حُجب رقما آيبان", few: "حُجبت # أرقام آيبان", many: "حُجب # رقم آيبان", other: "حُجب # رقم آيبان" }),
    why: "لا تسمح السياسة بالاحتفاظ بمثل هذه الأرقام: لم يبقَ سوى آخر أربع خانات، هنا وفي كل مكان.",
  },
  outside: "كُتبت في تطبيق المزوّد",
  automatic: "أُرسلت آليًا",
  subject: (text) => `الموضوع: ${text}`,
  cc: (people) => `نسخة إلى: ${people}`,
  template: (name) => `القالب: ${name}`,
  quote: "ما تقتبسه",
  original: "تنزيل الرسالة كاملة",
  mail: {
    page: "عرض بتنسيق المُرسِل",
    title: "الرسالة بتنسيق مُرسِلها",
    blocked: (n) => `لم تُعرض صور خارجية (${n}): تحميلها يخبر المُرسِل أنك تقرأ هذا ومتى.`,
    load: "تحميلها على أي حال",
    failed: "لا يمكن عرض الرسالة الآن؛ نصها في الأعلى",
  },
  proof: { passed: "تم التحقق من المرسل", failed: "لم يتم التحقق من المرسل: قد تكون الرسالة مزورة" },
  reactions: (list) => `التفاعلات: ${list}`,
  again: "اكتبها من جديد",
  twice: "قد تصل عندئذ مرتين",
  failures: {
    account: "يحتاج حسابنا هناك إلى مسؤول",
    window: "كان وقت الرد قد انتهى",
    recipient: "لا يمكن الوصول إلى جهة الاتصال هناك",
    content: "رفض المزوّد المحتوى",
    file: "تعذّر إرسال ملف",
    away: "تعذّر الوصول إلى المزوّد",
    other: "رفضها المزوّد",
  },
  calls: {
    call: "اتصال",
    first: "يرنّ هاتفك أولًا. اضغط 1 عليه، ثم يُتصل بجهة الاتصال.",
    how: "كيف انتهت المكالمة؟",
    when: "معاودة الاتصال في",
    note: "ملاحظة للزملاء",
    save: "تدوين",
    refuses: (number) => `لا تريد جهة الاتصال مكالمات على الرقم ${number}.`,
    said: { reached: "تم الوصول", no_answer: "لا إجابة", busy: "مشغول", wrong_number: "رقم خاطئ", again: "معاودة الاتصال لاحقًا", no_more_calls: "لا تريد مزيدًا من المكالمات", calls_allowed: "تقبل المكالمات من جديد" },
  },
  first: {
    write: "مراسلة أو اتصال",
    title: (name) => `مراسلة ${name}`,
    by: "عبر",
    subject: "الموضوع",
    text: "النص",
    template: "القالب",
    choose: "اختر قالبًا",
    none: "لا سبيل لمراسلة جهة الاتصال هذه: لا بريد ولا رقم ولا حساب لدينا لذلك.",
    noTemplates: "ليس لهذا الحساب قالب معتمد.",
    send: "إرسال",
    sendTemplate: "إرسال قالب",
    value: (key) => `القيمة ${key}`,
    failed: "لم يُرسل؛ يُرجى المحاولة مجددًا",
    blocked: {
      contact_stopped: "ألغت الاشتراك",
      contact_blocked: "حظرتنا",
      other_open: "لديها محادثة مفتوحة",
      not_by_policy: "لا تسمح به السياسة",
      calls_refused: "لا تريد مزيدًا من المكالمات",
    },
    refused: {
      outside_hours: "لا يُسمح بالاتصال بجهات الاتصال في هذا الوقت",
      no_phone: "ليس لديك رقم هاتف؛ أضفه في حسابك",
      window_closed: "لا يمكن الآن سوى إرسال قالب إلى هناك",
      unknown_queue: "لا توجد قائمة انتظار بهذا الاسم",
      no_way: "لا يمكن مراسلة جهة الاتصال بهذه الطريقة",
      not_owner: "المحادثة لدى شخص آخر",
      no_answer: "يستغرق الأمر أطول من المعتاد؛ يُرجى المحاولة مجددًا",
    },
  },
  refused: {
    window_closed: "انتهى وقت الرد؛ نصك باقٍ في الحقل",
    contact_stopped: "ألغت جهة الاتصال الاشتراك؛ نصك باقٍ في الحقل",
    contact_blocked: "حظرتنا جهة الاتصال؛ نصك باقٍ في الحقل",
    no_address: "لم يعد لهذه المحادثة هذا العنوان؛ نصك باقٍ في الحقل",
  },
  system: {
    address_stopped: (channel) => `ألغت جهة الاتصال الاشتراك في ${named(channel)}`,
    address_started: (channel) => `تقبل جهة الاتصال الرسائل عبر ${named(channel)} من جديد`,
    address_blocked: (channel) => `حظرتنا جهة الاتصال في ${named(channel)}`,
    address_moved: (channel) => `لجهة الاتصال عنوان جديد في ${named(channel)}`,
    transcript_mailed: (address) => `أُرسل نص المحادثة بالبريد إلى ${address}`,
    went_on: (channel) => `تواصل جهة الاتصال عبر ${named(channel)}: استخدمت الرابط من الدردشة`,
    address_left: (channel) => `هذا العنوان لشخص آخر: لم يعد ${named(channel)} جزءًا من المحادثة`,
    rating_unsent: (code) => `لم يُطلب تقييم: ${why(code)}`,
    hold_unsent: (code) => `تعذّر إخبار جهة الاتصال بالانتظار: ${why(code)}`,
    closed_by_faq: () => "أُغلقت: أفادت الإجابة الآلية",
    closed_by_told: () => "أُبلغ فقط، بلا رد حتى الآن",
    handed_over: (code) => ["أُحيلت إلى موظف", handedBecause[code]].filter(Boolean).join(": "),
    callback: (detail) => {
      const [number = "", at = ""] = detail.split(":");
      const due = at ? dueOf(Number(at), "ar") : null;
      const when = due ? `${due.day}, ${due.time}` : "حالما يتفرغ أحد";
      return `وُعد باتصال على \u2068${number}\u2069: ${when}`;
    },
    calling: (number) => `حان وقت الاتصال على \u2068${number}\u2069`,
    closed_unreached: () => "أُغلقت: تعذّر الوصول هاتفيًا",
    escalated: (detail) => {
      const why = escalatedBecause[detail.split(":")[0] ?? ""] ?? detail;
      return `صُعّدت: ${why}`;
    },
    called: (detail) => callText(detail, "ar", called),
  },
};

export default ar;
