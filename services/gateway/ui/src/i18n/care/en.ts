/** Erasing and exporting a contact, in English; the other languages have the same shape. */

import { plural } from "../plural";

export interface CareWords {
  export: string;
  exporting: string;
  exportFailed: string;
  erase: string;
  title: (name: string) => string;
  goes: string;
  goesLines: readonly string[];
  stays: string;
  staysLines: readonly string[];
  backups: string;
  /** Before the name that is to be typed. */
  confirm: string;
  now: string;
  running: string;
  again: string;
  open: string;
  /** Why it is not done now, by code. */
  refused: Record<string, string>;
  broken: string;
  done: string;
  proofText: string;
  when: string;
  deleted: string;
  emptied: string;
  files: string;
  tables: (n: number) => string;
  table: string;
  saveProof: string;
  close: string;
}

const words: CareWords = {
  export: "Export",
  exporting: "Exporting…",
  exportFailed: "The export broke off, and nothing was saved. Try again.",
  erase: "Erase…",
  title: (name) => `Erase ${name} for good?`,
  goes: "What goes, and never comes back",
  goesLines: [
    "Name, addresses, facts, history and merges, with all contacts that were merged into this one",
    "Messages with their files, notes, summaries, forms and comments",
    "Visits, consents, and what was still to be sent",
  ],
  stays: "What stays, without anything of the person",
  staysLines: ["Times, queues, scores and costs of the conversations, for the figures", "The audit log: ids of who read, changed or erased what", "Articles that people wrote"],
  backups: "Backups have the contact until they expire. What a provider keeps, such as a mailbox, is to be erased there.",
  confirm: "To confirm, type the name:",
  now: "Erase for good",
  running: "Erasing… Leave this window open; if it breaks off, it can go on later.",
  again: "Try again",
  open: "Open the conversation",
  refused: {
    conversation_open: "A conversation with this contact is still open. Close it first; then they can be erased.",
    just_closed: "A conversation was closed a moment ago, and its summary is being written. Try again in 15 seconds.",
    call_going_on: "A call with this contact is going on. Wait until it is over.",
    not_found: "There is no such contact any more: somebody has erased it.",
    rate: "Those were many in a short time. Try again in a minute.",
    forbidden: "Only administrators may do this.",
  },
  broken: "It broke off. What is erased stays erased; try again, and it goes on where it was.",
  done: "The contact is erased",
  proofText: "This proof says what was erased, and when; it names nobody. It is kept here; save it apart from your backups, too.",
  when: "Erased",
  deleted: "Rows deleted",
  emptied: "Rows emptied",
  files: "Files removed",
  tables: (n) => plural("en", n, { one: "From # table", other: "From # tables" }),
  table: "Table",
  saveProof: "Save the proof",
  close: "Close",
};
export default words;
