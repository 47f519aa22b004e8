/** The transcript by mail, in Arabic. */

import type { TranscriptWords } from "./en";

const ar: TranscriptWords = {
  ask: "استلامها بالبريد الإلكتروني",
  label: "بريدك الإلكتروني",
  send: "أرسلها إليّ",
  sending: "جارٍ الإرسال…",
  sent: (address) => `الرسالة في الطريق إلى ${address}. يمكنك الرد عليها.`,
  bad: "يُرجى إدخال عنوان بريد إلكتروني.",
  often: "أُرسلت مرات كافية. يُرجى حفظها بدلًا من ذلك.",
  failed: "لم ينجح ذلك. حاول مرة أخرى بعد دقيقة.",
  to: (address) => `بريد إلى ${address}`,
  gone: (address) => `في الطريق إلى ${address}`,
  noMailbox: "لا يوجد صندوق بريد متصل يمكن الإرسال منه",
};

export default ar;
