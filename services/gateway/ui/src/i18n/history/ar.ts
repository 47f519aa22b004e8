/** من هو جهة الاتصال وما كان قبل ذلك، بالعربية. */

import { plural } from "../plural";
import type { HistoryWords } from "./en";

const ar: HistoryWords = {
  summary: "الملخّص",
  kinds: { question: "السؤال", tried: "ما جُرِّب", outcome: "النتيجة", promise: "الوعد" },
  emptySummary: "لا شيء يُلخَّص.",
  pending: "يُكتب الملخّص الآن…",
  edit: "تعديل",
  save: "حفظ",
  addItem: "إضافة سطر",
  removeItem: "إزالة هذا السطر",
  kindOf: "نوع السطر",
  textOf: "نص السطر",
  jump: "عرض الرسالة",
  showMessages: "عرض الرسائل",
  done: "تم",
  by: (name) => `عدّله ${name}`,
  newer: "ما أُضيف بعد ذلك",
  conflict: "عدّل أحد الزملاء هذا الملخّص للتو. هذه نسخته.",
  failed: "لم يُحفظ. يُرجى المحاولة مرة أخرى.",
  endpointFailed: "كتبه Usher لأن خدمتك لم تُجب.",
  contact: "جهة الاتصال",
  history: "السجلّ",
  verified: "أكّده المتجر",
  firstVisit: "الزيارة الأولى",
  visitsBefore: (n) => plural("ar", n, { one: "زيارة واحدة من قبل", two: "زيارتان من قبل", few: "# زيارات من قبل", many: "# زيارة من قبل", other: "# زيارة من قبل" }),
  talksBefore: (n) => plural("ar", n, { one: "محادثة سابقة واحدة", two: "محادثتان سابقتان", few: "# محادثات سابقة", many: "# محادثة سابقة", other: "# محادثة سابقة" }),
  noTalks: "لا محادثات سابقة",
  past: "محادثات سابقة",
  pages: (n) => plural("ar", n, { one: "صفحة واحدة", two: "صفحتان", few: "# صفحات", many: "# صفحة", other: "# صفحة" }),
  thisVisit: "هذه الزيارة",
  localTime: (clock) => `الساعة هناك ${clock}`,
  promised: "وُعِد به",
  promises: "وُعِد به سابقًا",
  openPromise: "ما زالت هناك إجابة منتظرة",
  answerBy: (when, address) => `الإجابة قبل ${when}: ${address}`,
  details: "تفاصيل",
  lastTime: "آخر مرة",
  more: "تُعرض الأحدث فقط؛ والبحث يجد غيرها.",
  unknownPage: "صفحة غير معروفة",
};

export default ar;
