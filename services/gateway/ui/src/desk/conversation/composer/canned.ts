/** Canned answers: found by `/`, in the contact's language first, with their variables filled in; pure. */

export interface Canned {
  id: string;
  shortcut: string;
  /** "" fits every language. */
  language: string;
  text: string;
  shared: boolean;
  mine: boolean;
}

/** A shortcut as it is typed, also among words that are read from the right: there the stroke would stand behind it. */
export const typedAs = (shortcut: string): string => `\u2066/${shortcut}\u2069`;

/** The unfinished shortcut behind a `/` at the caret, and where it begins; null: none is being written. */
export function slashAt(text: string, caret: number): { from: number; query: string } | null {
  const found = /(?:^|\s)\/([\p{L}\p{N}_.-]*)$/u.exec(text.slice(0, caret));
  return found ? { from: caret - (found[1] ?? "").length - 1, query: found[1] ?? "" } : null;
}

/** Those that match, best first: by shortcut before by text, the contact's language before any, own before shared. */
export function cannedFor(list: readonly Canned[], query: string, language: string): Canned[] {
  const wanted = query.toLocaleLowerCase();
  return list
    .map((one) => ({ one, rank: rankOf(one, wanted, language) }))
    .filter(({ rank }) => rank < Infinity)
    .sort((a, b) => a.rank - b.rank || a.one.shortcut.localeCompare(b.one.shortcut))
    .map(({ one }) => one);
}

function rankOf(one: Canned, wanted: string, language: string): number {
  const found = matchOf(one, wanted);
  if (found < 0) return Infinity;
  const spoken = one.language === "" ? 1 : base(one.language) === base(language) ? 0 : 2;
  return found * 10 + spoken * 2 + (one.mine && !one.shared ? 0 : 1);
}

function matchOf(one: Canned, wanted: string): number {
  const shortcut = one.shortcut.toLocaleLowerCase();
  if (shortcut.startsWith(wanted)) return 0;
  if (shortcut.includes(wanted)) return 1;
  return one.text.toLocaleLowerCase().includes(wanted) ? 2 : -1;
}

const base = (language: string): string => language.toLowerCase().split(/[-_]/)[0] ?? "";

export type Variables = Readonly<Record<string, string>>;

/** The text with `{{ name }}` replaced; a name that is unknown, or has no value, stays as it is, so that the agent sees and replaces it. */
export const filled = (text: string, variables: Variables): string =>
  text.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (whole, name: string) => variables[name] || whole);

/** The names of variables left open in a text. */
export const openVariables = (text: string): string[] => [...text.matchAll(/\{\{\s*([\w.]+)\s*\}\}/g)].map((found) => found[1] ?? "");

/** `text` with the part from `from` to `to` replaced, and where the caret is then. */
export function replaced(text: string, from: number, to: number, by: string): { text: string; caret: number } {
  return { text: text.slice(0, from) + by + text.slice(to), caret: from + by.length };
}
