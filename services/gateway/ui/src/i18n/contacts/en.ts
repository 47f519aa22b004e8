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
  /** Of who came with a token of the chat while they were somebody already. */
  isKnown: string;
  /** Why contacts were merged by themselves. */
  causes: Record<"token" | "provider", string>;
  compare: string;
  conversations: (n: number) => string;
  unreadable: string;
  history: string;
  noHistory: string;
  kinds: Record<"edited" | "merged" | "unmerged" | "imported", (other: string) => string>;
  undo: string;
  unknown: string;
  transfer: ContactFileWords;
}

type Outcomes = Record<"created" | "changed" | "unchanged" | "refused", (n: number) => string>;

/** Contacts as files: the export, and the dialog of an import. */
export interface ContactFileWords {
  exportAll: string;
  importFile: string;
  title: string;
  intro: string;
  file: string;
  checking: string;
  outcomes: Outcomes;
  ignored: (names: string) => string;
  line: (n: number) => string;
  kept: (facts: string) => string;
  shownAtMost: (n: number) => string;
  /** Why a line is refused, by code; with its detail. */
  reasons: Record<string, (detail: string) => string>;
  /** Why a file cannot be read, by code; with the place. */
  files: Record<string, (place: string) => string>;
  failed: string;
  start: (n: number) => string;
  nothing: string;
  running: string;
  done: string;
  close: string;
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
  isKnown: "They had written to us before: decide whether this is one person.",
  causes: { token: "a link from the chat", provider: "the provider says so" },
  compare: "Compare",
  conversations: (n) => plural("en", n, { one: "# conversation", other: "# conversations" }),
  unreadable: "Only its agents and supervisors can open it.",
  history: "History",
  noHistory: "No agent has changed this contact.",
  kinds: { edited: () => "Changed", merged: (other) => `Merged with ${other}`, unmerged: (other) => `Separated from ${other}`, imported: () => "Imported" },
  undo: "Undo",
  unknown: "unknown",
  transfer: {
    exportAll: "Export",
    importFile: "Import",
    title: "Import contacts",
    intro: "Choose a CSV file in UTF-8. Its first line names the columns: id, name, email, phone, language, external_id, or attributes.plan for an attribute. Nothing is saved before you have seen what would change.",
    file: "CSV file",
    checking: "Checking the file…",
    outcomes: {
      created: (n) => plural("en", n, { one: "# new contact", other: "# new contacts" }),
      changed: (n) => plural("en", n, { one: "# changed contact", other: "# changed contacts" }),
      unchanged: (n) => `${n} unchanged`,
      refused: (n) => plural("en", n, { one: "# line cannot be imported", other: "# lines cannot be imported" }),
    },
    ignored: (names) => `Ignored columns: ${names}`,
    line: (n) => `Line ${n}`,
    kept: (facts) => `Stays as the shop signed it: ${facts}`,
    shownAtMost: (n) => `At most ${n} lines of each kind are shown.`,
    reasons: {
      bad_email: () => "This is not an e-mail address.",
      bad_phone: () => "This is not a phone number with + and its country code.",
      bad_language: () => "This is not a language such as en or pt-BR.",
      bad_text: (fact) => `${fact} has characters that no text may have.`,
      too_long: (fact) => `${fact} is too long.`,
      too_many_cells: () => "It has more cells than there are columns: a separator is wrong, or quotation marks are missing.",
      too_large: () => "This line is too large.",
      bad_attributes: () => "An attribute's name or the column attributes cannot be read.",
      no_key: () => "A new contact needs an e-mail address, a phone number or an external id.",
      contact_merged: () => "This contact was merged into another one.",
      no_contact: () => "There is no contact with this id. Remove the column id to import it as a new one.",
      ambiguous: () => "Several contacts fit. Name one by its id.",
      duplicate: (line) => `It is about the same contact as line ${line}.`,
      too_many_attributes: () => "The contact would have too many attributes.",
      contact_changed: () => "Somebody has changed this contact meanwhile. Import the file again.",
    },
    files: {
      utf16: () => "The file is in UTF-16. Save it again as “CSV UTF-8”.",
      not_utf8: (line) => `Line ${line} is not in UTF-8. Save the file again as “CSV UTF-8”.`,
      empty: () => "There are no contacts in this file.",
      bad_csv: (line) => `A quotation mark is wrong or missing, from line ${line} on.`,
      too_many_rows: () => "The file has too many lines. Cut it in parts.",
      no_columns: () => "The first line names none of these columns: name, email, phone, language, external_id.",
      column_twice: () => "Two columns have the same name.",
      too_large: () => "The file is too large. Cut it in parts.",
      contacts_changed: () => "Contacts have changed meanwhile. Here is what the import would do now.",
    },
    failed: "The file could not be read. Try again.",
    start: (n) => plural("en", n, { one: "Import # contact", other: "Import # contacts" }),
    nothing: "There is nothing to import.",
    running: "Importing…",
    done: "The import is complete.",
    close: "Close",
  },
};
export default words;
