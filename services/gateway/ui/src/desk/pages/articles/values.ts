/** Articles as the API has them, and what a form makes of one; pure. */

export interface Article {
  id: string;
  language: string;
  title: string;
  /** Wordings of the question besides the title. */
  variants: string[];
  /** Markdown. */
  answer: string;
  tags: string[];
  /** `""`: everybody; `agents`: agents only; else the entry point whose visitors see it. */
  audience: string;
  /** Valid from here until just before there, ms since the epoch; null: without a bound. */
  valid_from: number | null;
  valid_until: number | null;
  version: number;
  changed_at: number;
  changed_by: string;
  archived?: boolean;
}

export interface ArticlePage {
  articles: Article[];
  /** Where the list goes on; empty at its end. */
  next?: string | null;
}

/** What the API takes, and what a form changes. */
export type Content = Pick<Article, "language" | "title" | "variants" | "answer" | "tags" | "audience" | "valid_from" | "valid_until">;
export type Field = keyof Content;
export const FIELDS: readonly Field[] = ["title", "language", "variants", "answer", "tags", "audience", "valid_from", "valid_until"];

/** What the API takes of each: `usher_common.knowledge.limits`. */
export const TITLE_CHARS = 200;
export const VARIANTS = 200;
export const VARIANT_CHARS = 500;
export const ANSWER_CHARS = 4000;
export const TAGS = 20;

export const newArticle = (language: string): Content => ({ language, title: "", variants: [], answer: "", tags: [], audience: "", valid_from: null, valid_until: null });

export const contentOf = ({ language, title, variants, answer, tags, audience, valid_from, valid_until }: Content): Content => ({ language, title, variants, answer, tags, audience, valid_from, valid_until });

/** What is sent: without what nobody sees, as the API keeps it. */
export function cleaned(content: Content): Content {
  const title = content.title.trim();
  const once = (texts: readonly string[]): string[] => [...new Set(texts.map((text) => text.trim()).filter(Boolean))];
  return { ...content, title, variants: once(content.variants).filter((text) => text !== title), tags: once(content.tags), audience: content.audience.trim(), answer: content.answer.replace(/\r\n?/g, "\n").replace(/^\n+|\n+$/g, "") };
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** The fields in which two contents differ, in the order of the form. */
export const differing = (one: Content, other: Content): Field[] => FIELDS.filter((field) => !same(one[field], other[field]));

/** What two people wrote beside each other: where only one of them changed a field, it is theirs; both changed: `mine`. */
export function merged(base: Content, mine: Content, theirs: Content): { content: Content; both: Field[] } {
  const changed = new Set(differing(base, mine));
  const content = Object.fromEntries(FIELDS.map((field) => [field, changed.has(field) ? mine[field] : theirs[field]])) as unknown as Content;
  return { content, both: differing(base, theirs).filter((field) => changed.has(field) && !same(mine[field], theirs[field])) };
}

/** Why a field cannot be saved, as a code of the texts. */
export type Fault = "missing" | "long" | "many" | "order" | "word";

/** What would be refused, known without asking. */
export function faultsIn(content: Content): Partial<Record<Field, Fault>> {
  const { title, answer, variants, tags, audience, valid_from, valid_until } = cleaned(content);
  const lined = (text: string, most: number): Fault | null => (text === "" ? "missing" : text.length > most ? "long" : null);
  const faults: [Field, Fault | null][] = [
    ["title", lined(title, TITLE_CHARS)],
    ["answer", lined(answer.trim() && answer, ANSWER_CHARS)],
    ["variants", variants.length > VARIANTS ? "many" : variants.some((text) => text.length > VARIANT_CHARS) ? "long" : null],
    ["tags", tags.length > TAGS ? "many" : null],
    ["audience", content.audience !== "" && audience === "" ? "missing" : /[\s,]/.test(audience) ? "word" : null],
    ["valid_until", valid_from !== null && valid_until !== null && valid_from >= valid_until ? "order" : null],
  ];
  return Object.fromEntries(faults.filter(([, fault]) => fault));
}

/** A list with its nth text changed; the last one removed leaves none. */
export const withText = (texts: readonly string[], n: number, text: string): string[] => texts.map((one, at) => (at === n ? text : one));
export const without = (texts: readonly string[], n: number): string[] => texts.filter((_, at) => at !== n);

/** Lines pasted into one field become wordings of their own. */
export function withPasted(texts: readonly string[], n: number, pasted: string): string[] {
  const lines = pasted.split(/\r\n?|\n/).map((line) => line.trim()).filter(Boolean);
  return [...texts.slice(0, n), ...lines, ...texts.slice(n + 1)];
}

/** "returns, paid by us" as tags. */
export const tagsIn = (text: string): string[] => text.split(",").map((tag) => tag.trim()).filter(Boolean);

const DAY = 86_400_000;

/** Bounds are days of UTC, as in files; the day shown as the last is still valid as a whole. */
export const firstDay = (ms: number | null): string => (ms === null ? "" : dayOf(ms));
export const lastDay = (ms: number | null): string => (ms === null ? "" : dayOf(ms - 1));
export const fromDay = (day: string): number | null => (day ? Date.parse(`${day}T00:00:00Z`) : null);
export const untilDay = (day: string): number | null => (day ? Date.parse(`${day}T00:00:00Z`) + DAY : null);

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Whether contacts can be given it now. */
export type Validity = "archived" | "before" | "over" | "valid";
export function validityOf({ archived, valid_from, valid_until }: Pick<Article, "archived" | "valid_from" | "valid_until">, now: number): Validity {
  if (archived) return "archived";
  if (valid_from !== null && now < valid_from) return "before";
  return valid_until !== null && now >= valid_until ? "over" : "valid";
}

/** The article that the address names, "new" for one that is to be written; null: the list. */
export const articleIn = (hash: string): string | null => decodeURIComponent(/^#\/articles\/([^/?]+)/.exec(hash)?.[1] ?? "") || null;
export const hashOfArticle = (id: string): string => `#/articles/${encodeURIComponent(id)}`;

/** What is being written and not saved yet, with what it began as. */
/** Whether an endpoint drafted a text, and if not, why: in a word, with the status where it answered with one. */
export interface Drafted {
  failure: "" | "timeout" | "connection" | "network" | "unusable" | "status" | "away";
  status?: string;
}

export interface Kept {
  version: number;
  base: Content;
  content: Content;
  /** Conversations whose question it answers, once it is saved. */
  settles?: string[];
  /** The id that a new article gets. */
  id?: string;
  /** What an endpoint of one's own did: it drafted the text, or why it did not; absent: nobody asked it. */
  drafted?: Drafted;
}

/** A stored draft; null: none, or nothing that a form could show. */
export function keptIn(text: string | null): Kept | null {
  try {
    const kept = JSON.parse(text ?? "null") as Kept | null;
    return kept && FIELDS.every((field) => field in kept.content && field in kept.base) ? kept : null;
  } catch {
    return null;
  }
}

export interface Found {
  id: string;
  title: string;
  answer: string;
  /** From 0 to 1. */
  confidence: number;
}

/** What a question would find, and what would follow. */
export interface Preview {
  verdict: "answer" | "ask" | "none";
  found: Found[];
}

export interface FileFault {
  file: string;
  /** From 1; 0: the whole file. */
  line: number;
  field: string;
  message: string;
  code?: string;
  values?: Record<string, string>;
}

export const OUTCOMES = ["created", "changed", "unchanged"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What an import did, or would do; with faults nothing was changed. */
export interface ImportReport extends Record<Outcome, number> {
  dry_run: boolean;
  ignored: string[];
  faults: FileFault[];
  articles: { id: string; title: string; outcome: Outcome }[];
}
