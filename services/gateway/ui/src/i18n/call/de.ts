/** Being called back, in German. */

import { dueOf } from "../../parts/words";
import type { CallWords } from "./en";

const dayOf = (at: number): string => {
  const { day, time } = dueOf(at, "de");
  return `${day}, ${time}`;
};
const when = (at: string): string => (at ? dayOf(Number(at)) : "sobald jemand frei ist");
const promised = (number: string, at: string): string => `Wir rufen Sie unter ${number} an: ${when(at)}`;

const de: CallWords = {
  open: "Rufen Sie mich an",
  title: "Wo und wann dürfen wir Sie anrufen?",
  close: "Formular schließen",
  number: "Ihre Nummer",
  when: "Wann",
  soon: "So bald wie möglich",
  submit: "Anrufen lassen",
  keep: "Ihr Platz in der Reihe bleibt.",
  own: (number) => `Sie können uns auch anrufen: ${number}`,
  asks: (number, at) => {
    const when = at ? dayOf(at) : "so bald wie möglich";
    return `Bitte rufen Sie mich unter ${number} an: ${when}`;
  },
  promisedTitle: "Wir rufen Sie an",
  promisedWhen: when,
  system: {
    callback: (detail) => {
      const [number = "", at = ""] = detail.split(":");
      return promised(number, at);
    },
    calling: () => "Sie sind an der Reihe: Wer als Nächstes frei ist, ruft Sie an",
    closed_unreached: () => "Wir haben Sie telefonisch nicht erreicht. Wenn Sie hier schreiben, antwortet ein Mensch",
  },
};

export default de;
