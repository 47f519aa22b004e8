/** The page of articles, in English; the other languages have the same shape. */

import faults from "../faults/en.json";
import { plural } from "../plural";

type Texts = Record<string, string>;

export interface ArticleWords {
  title: string;
  intro: string;
  add: string;
  find: string;
  anyLanguage: string;
  archivedToo: string;
  empty: string;
  emptyText: string;
  nothing: string;
  more: string;
  wordings: (n: number) => string;
  changed: (when: string, by: string) => string;
  /** An article that is not valid now: `before`, `over`, `archived`. */
  validity: Texts;
  audiences: { all: string; agents: string; entry: (name: string) => string };
  away: string;
  back: string;
  newTitle: string;
  readOnly: string;
  fields: Record<"title" | "language" | "variants" | "answer" | "tags" | "audience" | "valid_from" | "valid_until", string>;
  hints: Record<"title" | "variants" | "answer" | "tags" | "valid", string>;
  /** What the server refuses, by its codes. */
  refused: Record<string, string>;
  faults: Record<"missing" | "long" | "many" | "order" | "word", string>;
  addWording: string;
  wording: (n: number) => string;
  removeWording: (n: number) => string;
  audienceAll: string;
  audienceAgents: string;
  audienceEntry: string;
  entryName: string;
  write: string;
  look: string;
  emptyAnswer: string;
  characters: (n: number, most: number) => string;
  saved: string;
  restored: string;
  discard: string;
  kept: string;
  conflict: (by: string) => string;
  conflictBoth: string;
  conflictSave: string;
  conflictTheirs: string;
  archive: string;
  archivedNow: (title: string) => string;
  undo: string;
  restore: string;
  gone: string;
  /** Trying a question. */
  try: {
    title: string;
    intro: string;
    question: string;
    ask: string;
    verdicts: Record<"answer" | "ask" | "none", string>;
    nothing: string;
    sure: (share: string) => string;
    failed: string;
    own: string;
  };
  /** Questions that no article answers. */
  unanswered: {
    title: string;
    intro: string;
    empty: string;
    emptyText: string;
    partly: (n: number) => string;
    /** How many of a group's questions ended so, and how one did. */
    kinds: Record<"unanswered" | "unhelped" | "by_agent", (n: number) => string>;
    kind: Record<"unanswered" | "unhelped" | "by_agent", string>;
    asked: (n: number) => string;
    last: (when: string) => string;
    answers: (n: number) => string;
    helped: string;
    use: string;
    closest: string;
    answersNow: string;
    addWordings: string;
    make: string;
    setAside: string;
    /** An endpoint of one's own that drafts the text; `#` in a reason is the status. */
    draft: { ask: string; running: string; done: string; failed: (why: string) => string; why: Record<"timeout" | "connection" | "network" | "unusable" | "status" | "away", string> };
    proposed: (n: number) => string;
    since: Record<"title" | "article" | "from" | "settled" | "shown" | "helped" | "saved", string>;
  };
  transfer: {
    exportAll: string;
    importFile: string;
    title: string;
    intro: string;
    file: string;
    checking: string;
    running: string;
    done: string;
    close: string;
    start: (n: number) => string;
    nothing: string;
    outcomes: Record<"created" | "changed" | "unchanged", (n: number) => string>;
    ignored: (columns: string) => string;
    faults: (n: number) => string;
    line: (n: number) => string;
    wholeFile: string;
    failed: string;
    shownAtMost: (n: number) => string;
  };
}

const en: ArticleWords = {
  title: "Articles",
  intro: "What customers are answered automatically, and find by themselves in the widget.",
  add: "New article",
  find: "Search titles, wordings, answers and tags",
  anyLanguage: "Any language",
  archivedToo: "Archived ones",
  empty: "There are no articles yet.",
  emptyText: "Write one, or import a CSV file with the columns language, title and answer.",
  nothing: "No article has these words.",
  more: "Show more",
  wordings: (n) => plural("en", n, { one: "1 more wording", other: "# more wordings" }),
  changed: (when, by) => (by ? `Changed ${when} by ${by}` : `Changed ${when}`),
  validity: { before: "Not valid yet", over: "No longer valid", archived: "Archived" },
  audiences: { all: "Everybody", agents: "Agents only", entry: (name) => `Visitors of ${name}` },
  away: "Articles cannot be reached now: the knowledge service does not answer. Customers are passed on to people meanwhile.",
  back: "All articles",
  newTitle: "A new article",
  readOnly: "Supervisors and administrators edit articles.",
  fields: { title: "Question or title", language: "Language", variants: "Other wordings of the question", answer: "Answer", tags: "Tags", audience: "Who may see it", valid_from: "Valid from", valid_until: "Valid until" },
  hints: {
    title: "As customers would ask it",
    variants: "One in a line, in customers' own words. Several lines can be pasted at once.",
    answer: "Markdown: **bold**, *italic*, lists, [links](https://…)",
    tags: "Separated by commas",
    valid: "Both days count. Without a day there is no limit.",
  },
  refused: faults.articles,
  faults: { missing: "This is required.", long: "This is too long.", many: "These are too many.", order: "This is before the first day.", word: "This is one word, without spaces or commas." },
  addWording: "Add a wording",
  wording: (n) => `Wording ${n}`,
  removeWording: (n) => `Remove wording ${n}`,
  audienceAll: "Everybody",
  audienceAgents: "Agents only",
  audienceEntry: "Visitors of one entry point",
  entryName: "Name of the entry point",
  write: "Write",
  look: "Preview",
  emptyAnswer: "Nothing is written yet.",
  characters: (n, most) => `${n} of ${most} characters`,
  saved: "Saved. Customers get it within two seconds.",
  restored: "What you wrote before and did not save is here again.",
  discard: "Discard it",
  kept: "Not saved yet",
  conflict: (by) => `${by || "Somebody"} has changed this article meanwhile. Nothing of yours is lost: what they changed and you did not is taken over below.`,
  conflictBoth: "Both of you changed this. Theirs:",
  conflictSave: "Save mine",
  conflictTheirs: "Take theirs",
  archive: "Archive",
  archivedNow: (title) => `“${title}” is archived and answers no more.`,
  undo: "Undo",
  restore: "Bring it back",
  gone: "There is no such article any more.",
  try: {
    title: "Try a question",
    intro: "What a customer would get who asks this now.",
    question: "A customer's question",
    ask: "Try",
    verdicts: {
      answer: "The first article is sent as the answer.",
      ask: "The customer chooses among these titles.",
      none: "Nothing is answered: the question goes on to a person.",
    },
    nothing: "No article fits.",
    sure: (share) => `${share} sure`,
    failed: "This cannot be tried now: the knowledge service does not answer.",
    own: "this article",
  },
  unanswered: {
    title: "Unanswered questions",
    intro: "What customers asked and no article answered, and what agents answer again and again. What costs most is first.",
    empty: "There is nothing to settle.",
    emptyText: "Questions come here a few seconds after their conversation was closed.",
    partly: (n) => `Only the ${n} conversations closed last are looked at: choose a shorter time to see all of it.`,
    kinds: {
      unanswered: (n) => plural("en", n, { one: "# without an answer", other: "# without an answer" }),
      unhelped: (n) => plural("en", n, { one: "# whom an article did not help", other: "# whom an article did not help" }),
      by_agent: (n) => plural("en", n, { one: "# answered by an agent", other: "# answered by agents" }),
    },
    kind: { unanswered: "No answer", unhelped: "The article did not help", by_agent: "Answered by an agent" },
    asked: (n) => plural("en", n, { one: "asked once", other: "asked # times" }),
    last: (when) => `last ${when}`,
    answers: (n) => plural("en", n, { one: "What an agent answered", other: "What agents answered" }),
    helped: "It helped",
    use: "Make an article of this answer",
    closest: "Closest articles",
    answersNow: "An article answers this by now",
    addWordings: "Add these wordings",
    make: "Make an article",
    setAside: "Set aside",
    draft: {
      ask: "Have it drafted",
      running: "Being drafted…",
      done: "Your own service drafted this text. Check every word before you save it.",
      failed: (why) => `Your own service drafted nothing: ${why}. The text below is what is proposed without it.`,
      why: { timeout: "it did not answer in time", connection: "it could not be reached", network: "its address is in a private network", unusable: "its answer cannot be used as an article", status: "it answered with the error #", away: "the knowledge service does not answer" },
    },
    proposed: (n) => plural("en", n, { one: "Proposed from one customer's question. Check that it names nobody, and save it: then it is answered.", other: "Proposed from # customers' questions. Check that it names nobody, and save it: then they are answered." }),
    since: { title: "What your articles did since", article: "Article", from: "Since", settled: "Made of", shown: "Shown", helped: "Helped", saved: "Saved" },
  },
  transfer: {
    exportAll: "Export",
    importFile: "Import",
    title: "Import articles",
    intro: "A CSV file in UTF-8. Articles with the same id are changed, the others are added; articles that the file does not have stay as they are.",
    file: "File",
    checking: "Comparing…",
    running: "Importing…",
    done: "Imported.",
    close: "Close",
    start: (n) => plural("en", n, { one: "Import # article", other: "Import # articles" }),
    nothing: "Nothing to import",
    outcomes: {
      created: (n) => plural("en", n, { one: "# new", other: "# new" }),
      changed: (n) => plural("en", n, { one: "# changed", other: "# changed" }),
      unchanged: (n) => plural("en", n, { one: "# unchanged", other: "# unchanged" }),
    },
    ignored: (columns) => `Columns that mean nothing here: ${columns}`,
    faults: (n) => plural("en", n, { one: "Nothing is imported: # mistake in the file", other: "Nothing is imported: # mistakes in the file" }),
    line: (n) => `Line ${n}`,
    wholeFile: "The file",
    failed: "The file could not be imported. Please try again.",
    shownAtMost: (n) => `The first ${n} are shown.`,
  },
};

export default en;
