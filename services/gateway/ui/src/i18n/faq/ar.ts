/** الإجابات من المقالات في الأداة، بالعربية. */

import { plural } from "../plural";
import type { FaqWords } from "./en";

const ar: FaqWords = {
  ask: "هل أفادك هذا؟",
  buttons: { helped: "أفادني", not_helped: "لم يفدني", person: "التحدث إلى شخص" },
  given: {
    helped: "شكرًا لك. يسعدنا أنه أفادك.",
    not_helped: "شكرًا لإخبارنا. سنبحث أكثر.",
    person: "نطلب من أحد أفراد فريقنا أن يجيبك هنا، وسيرى سؤالك.",
    article: "لحظة، إليك الإجابة.",
  },
  notGiven: (why) => `تعذّر الإرسال: ${why}.`,
  personNext: "ستصل رسالتك إلى شخص.",
  personUndo: "البحث في الإجابات أولًا",
  search: "ابحث في إجاباتنا",
  placeholder: "اكتب سؤالك",
  clear: "مسح البحث",
  found: (n) => plural("ar", n, { zero: "لا إجابات", one: "إجابة واحدة", two: "إجابتان", few: "# إجابات", many: "# إجابة", other: "# إجابة" }),
  nothing: "ليس لدينا إجابة جاهزة عن هذا. اسألنا من فضلك.",
  away: "لا يمكن البحث في الإجابات الآن. اسألنا من فضلك.",
  toPerson: "التحدث إلى شخص",
  back: "العودة إلى البحث",
};

export default ar;
