/** Being called back, in Arabic. */

import { dueOf } from "../../parts/words";
import type { CallWords } from "./en";

const dayOf = (at: number): string => {
  const { day, time } = dueOf(at, "ar");
  return `${day}، ${time}`;
};
const when = (at: string): string => (at ? dayOf(Number(at)) : "حالما يتفرغ أحد موظفينا");
const promised = (number: string, at: string): string => `سنتصل بك على \u2068${number}\u2069: ${when(at)}`;

const ar: CallWords = {
  open: "اتصلوا بي",
  title: "على أي رقم ومتى يمكننا الاتصال بك؟",
  close: "إغلاق النموذج",
  number: "رقمك",
  when: "متى",
  soon: "في أقرب وقت ممكن",
  submit: "اتصلوا بي",
  keep: "يبقى مكانك في الطابور.",
  own: (number) => `يمكنك أيضًا الاتصال بنا: \u2068${number}\u2069`,
  asks: (number, at) => {
    const when = at ? dayOf(at) : "في أقرب وقت ممكن";
    return `يُرجى الاتصال بي على \u2068${number}\u2069: ${when}`;
  },
  promisedTitle: "سنتصل بك",
  promisedWhen: when,
  system: {
    callback: (detail) => {
      const [number = "", at = ""] = detail.split(":");
      return promised(number, at);
    },
    calling: () => "حان دورك: سيتصل بك أول موظف متفرغ",
    closed_unreached: () => "لم نتمكن من الوصول إليك هاتفيًا. إذا كتبت هنا فسيرد عليك موظف",
  },
};

export default ar;
