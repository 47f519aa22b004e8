/** Contacts, in English; the other languages have the same shape. */

import { plural } from "../plural";

export interface ContactWords {
  title: string;
  intro: string;
  field: string;
  empty: string;
  nothing: (query: string) => string;
  more: string;
  back: string;
  gone: string;
  verified: string;
  facts: Record<"name" | "email" | "phone" | "language" | "external_id", string>;
  newAttribute: string;
  add: string;
  badValue: string;
  refused: Record<string, string>;
  refusedOther: string;
  merge: string;
  mergeTitle: string;
  mergeWith: string;
  mergeText: (other: string, kept: string) => string;
  preview: string;
  mergedInto: string;
  openKept: string;
  similar: (name: string, fact: string) => string;
  isProved: string;
  isSaid: string;
  compare: string;
  conversations: (n: number) => string;
  unreadable: string;
  history: string;
  noHistory: string;
  kinds: Record<"edited" | "merged" | "unmerged" | "imported", (other: string) => string>;
  undo: string;
  unknown: string;
}

const words: ContactWords = {
  title: "Contacts",
  intro: "Everybody who has written, over all channels.",
  field: "Name, e-mail, phone or attribute",
  empty: "Nobody has written yet.",
  nothing: (query) => `Nobody found for “${query}”.`,
  more: "Show more",
  back: "All contacts",
  gone: "There is no such contact.",
  verified: "Verified: signed by the shop",
  facts: { name: "Name", email: "E-mail", phone: "Phone", language: "Language", external_id: "External id" },
  newAttribute: "New attribute",
  add: "Add",
  badValue: "Check the e-mail address, the phone number (with +country code) and the language.",
  refused: {
    contact_changed: "Somebody has changed this contact meanwhile. The newest values are shown now; nothing of yours was saved.",
    contact_merged: "This contact was merged into another one.",
    no_merge: "This merge was undone already.",
    no_answer: "This takes longer than usual. Try again; it is done only once.",
  },
  refusedOther: "This was not saved. Try again.",
  merge: "Merge",
  mergeTitle: "Merge contacts",
  mergeWith: "Find the other contact",
  mergeText: (other, kept) => `${other} becomes a part of ${kept}. Addresses and conversations are shown together; you can undo this at any time.`,
  preview: "What will be shown",
  mergedInto: "This contact was merged into another one.",
  openKept: "Open it",
  similar: (name, fact) => `${name} may be the same person: ${fact}.`,
  isProved: "Signed by the shop for both.",
  isSaid: "Only said, not verified.",
  compare: "Compare",
  conversations: (n) => plural("en", n, { one: "# conversation", other: "# conversations" }),
  unreadable: "Only its agents and supervisors can open it.",
  history: "History",
  noHistory: "No agent has changed this contact.",
  kinds: { edited: () => "Changed", merged: (other) => `Merged with ${other}`, unmerged: (other) => `Separated from ${other}`, imported: () => "Imported" },
  undo: "Undo",
  unknown: "unknown",
};
export default words;
