/** Being called back, in English; the other languages have the same shape. */

import { dueOf } from "../../parts/words";

export interface CallWords {
  open: string;
  /** Of the form. */
  title: string;
  close: string;
  number: string;
  when: string;
  soon: string;
  submit: string;
  /** Below the form, for who waits already. */
  keep: string;
  /** A number of ours, where the policy shows one. */
  own: (number: string) => string;
  /** What the visitor writes by the form; `at` in ms, 0: as soon as possible. */
  asks: (number: string, at: number) => string;
  promisedTitle: string;
  /** `at` in ms as text, "" for as soon as possible. */
  promisedWhen: (at: string) => string;
  /** What system messages say. */
  system: Record<string, (detail: string) => string>;
}

const dayOf = (at: number): string => {
  const { day, time } = dueOf(at, "en");
  return `${day}, ${time}`;
};
const when = (at: string): string => (at ? dayOf(Number(at)) : "as soon as somebody is free");
const promised = (number: string, at: string): string => `We will call you at ${number}: ${when(at)}`;

const en: CallWords = {
  open: "Call me",
  title: "Where and when may we call you?",
  close: "Close the form",
  number: "Your number",
  when: "When",
  soon: "As soon as possible",
  submit: "Call me",
  keep: "You keep your place in line.",
  own: (number) => `You can also call us: ${number}`,
  asks: (number, at) => {
    const when = at ? dayOf(at) : "as soon as possible";
    return `Please call me at ${number}: ${when}`;
  },
  promisedTitle: "We will call you",
  promisedWhen: when,
  system: {
    callback: (detail) => {
      const [number = "", at = ""] = detail.split(":");
      return promised(number, at);
    },
    calling: () => "It is your turn: the next free person calls you",
    closed_unreached: () => "We could not reach you by phone. If you write here, a person answers",
  },
};

export default en;
