/** Who a contact is and what was before, in English; the other languages have the same shape. */

import { plural } from "../plural";

export interface HistoryWords {
  summary: string;
  kinds: Record<"question" | "tried" | "outcome" | "promise", string>;
  /** Nothing was found to be said. */
  emptySummary: string;
  pending: string;
  edit: string;
  save: string;
  addItem: string;
  removeItem: string;
  kindOf: string;
  textOf: string;
  jump: string;
  showMessages: string;
  done: string;
  by: (name: string) => string;
  newer: string;
  conflict: string;
  failed: string;
  endpointFailed: string;
  contact: string;
  history: string;
  verified: string;
  firstVisit: string;
  visitsBefore: (n: number) => string;
  talksBefore: (n: number) => string;
  noTalks: string;
  past: string;
  pages: (n: number) => string;
  thisVisit: string;
  localTime: (clock: string) => string;
  promised: string;
  promises: string;
  openPromise: string;
  answerBy: (when: string, address: string) => string;
  details: string;
  lastTime: string;
  more: string;
  unknownPage: string;
  /** What the articles did; `verdicts` by reason, `open` while they still answer. */
  faq: { asked: string; shown: string; nothing: string; stage: string; stages: Record<string, string>; handed: Record<"by" | "facts", string>; verdicts: Record<string, string> };
}

const en: HistoryWords = {
  summary: "Summary",
  kinds: { question: "Question", tried: "Tried", outcome: "Outcome", promise: "Promise" },
  emptySummary: "Nothing to sum up.",
  pending: "The summary is being written…",
  edit: "Edit",
  save: "Save",
  addItem: "Add a line",
  removeItem: "Remove this line",
  kindOf: "Kind of line",
  textOf: "Text of the line",
  jump: "Show the message",
  showMessages: "Show the messages",
  done: "Done",
  by: (name) => `Edited by ${name}`,
  newer: "What was added since",
  conflict: "A colleague has just changed this summary. Here is their version.",
  failed: "This was not saved. Please try again.",
  endpointFailed: "Written by Usher, as your own service did not answer.",
  contact: "Contact",
  history: "History",
  verified: "Confirmed by the shop",
  firstVisit: "First visit",
  visitsBefore: (n) => plural("en", n, { one: "1 visit before", other: "# visits before" }),
  talksBefore: (n) => plural("en", n, { one: "1 earlier conversation", other: "# earlier conversations" }),
  noTalks: "No earlier conversation",
  past: "Earlier conversations",
  pages: (n) => plural("en", n, { one: "1 page", other: "# pages" }),
  thisVisit: "This visit",
  localTime: (clock) => `${clock} there`,
  promised: "Promised",
  promises: "Promised before",
  openPromise: "An answer is still open",
  answerBy: (when, address) => `Answer by ${when}: ${address}`,
  details: "Details",
  lastTime: "Last time",
  more: "Only the latest are shown; search finds the others.",
  unknownPage: "Page not known",
  faq: {
    asked: "Asked the articles",
    shown: "Shown:",
    nothing: "No article was shown.",
    stage: "Stage",
    stages: { faq: "Automatic answers", bot: "Bot", chat: "Chat", email: "E-mail", phone: "Telephone" },
    handed: { by: "The bot hands over", facts: "What it knows:" },
    verdicts: {
      open: "Still being answered automatically",
      helped: "It helped",
      silent: "Nothing was heard after the answer",
      none_found: "Nothing was found",
      not_helped: "It did not help",
      asked: "They asked for a person",
      tries: "They went on asking",
      away: "The articles could not be asked in time",
      call: "Asked to be called",
      no_choice: "They chose no title",
      file: "They sent a file",
      promised: "An answer was promised",
      undelivered: "An automatic answer did not arrive",
      taken: "An agent took over",
    },
  },
};

export default en;
