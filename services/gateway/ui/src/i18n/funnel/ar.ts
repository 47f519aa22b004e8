/** صفحة القمع، بالعربية. */

import { plural } from "../plural";
import type { FunnelWords } from "./en";

const ar: FunnelWords = {
  title: "القمع",
  intro: "تُحل الأسئلة في أرخص خطوة: كم يدخل كل مرحلة، وكيف يخرج منها، وبأي ثمن.",
  csv: "تصدير CSV",
  version: "إصدار السياسة",
  allVersions: "كل الإصدارات",
  versionOf: (version) => `الإصدار ${version}`,
  versions: "مقارنة الإصدارات",
  empty: "لا توجد أرقام بعد.",
  emptyText: "تبدأ مع سياسة فيها قمع، مثلًا:",
  contacts: "المحادثات",
  solved: "حُلّت",
  costEach: "كلفة المحادثة",
  cost: "الكلفة",
  saved: "وفّرته الإجابات",
  entered: (n) => plural("ar", n, { one: "دخل: #", other: "دخل: #" }),
  time: (span) => `${span} في المتوسط`,
  costs: (amount) => `${amount} إجمالًا`,
  each: (amount) => `${amount} لكل ما حُلّ`,
  saves: (amount) => `وفّر ${amount}`,
  solvedBy: (stage) => `حُلّ: ${stage}`,
  allReasons: "كل الأسباب",
  ends: { solved: "حُلّت", escalated: "انتقلت", abandoned: "تُركت", refused: "رُفضت", open: "ما زالت هنا" },
  reasons: {
    none_found: "لم يُعثر على شيء",
    not_helped: "لم يفد",
    asked: "طلب شخصًا",
    tries: "واصل السؤال",
    away: "لم تكن المقالات متاحة",
    no_choice: "لم يختر عنوانًا",
    file: "أرسل ملفًا",
    promised: "وُعد برد",
    undelivered: "لم تصل إجابة",
    taken: "تولّاها موظف",
    outside: "خارج أوقات العمل",
    waited: "طال الانتظار",
    helped: "أفاد",
    silent: "صمت بعد الإجابة",
    agent: "أغلقها موظف",
    visitor: "أنهاها الزائر",
    idle: "لم يعد أحد يكتب",
    full: "كان الطابور ممتلئًا",
    faq: "أفادت إجابة آلية",
    reopened: "أُعيد فتحها",
  },
};

export default ar;
