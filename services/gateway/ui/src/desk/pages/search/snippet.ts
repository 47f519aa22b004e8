/** What is searched, and a found text split into hits and the text between them; pure. */

import { SEARCH_LIMIT } from "../../../core/limits";

export interface Piece {
  text: string;
  hit: boolean;
}

const MARKED = /\u0002([^\u0003]*)\u0003/g;

/** Hits are between the server's marks (U+0002 … U+0003) if there are any, else wherever a word of the query occurs. */
export function hitsOf(snippet: string, query: string): Piece[] {
  const marked = snippet.includes("\u0002");
  const pattern = marked ? MARKED : wordsOf(query);
  if (!pattern) return [{ text: snippet, hit: false }];
  const pieces: Piece[] = [];
  let from = 0;
  for (const found of snippet.matchAll(pattern)) {
    if (found.index > from) pieces.push({ text: snippet.slice(from, found.index), hit: false });
    pieces.push({ text: marked ? (found[1] ?? "") : found[0], hit: true });
    from = found.index + found[0].length;
  }
  if (from < snippet.length) pieces.push({ text: snippet.slice(from), hit: false });
  return pieces;
}

function wordsOf(query: string): RegExp | null {
  const words = query.split(/\s+/).filter(Boolean).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return words.length > 0 ? new RegExp(words.join("|"), "giu") : null;
}

/** Whether a query is worth asking: two letters, or one sign that is a word by itself (Chinese, an emoji), and not too long. */
export function isSearchable(query: string): boolean {
  const signs = [...query];
  const word = /[\p{Script=Han}\p{Extended_Pictographic}]/u.test(query);
  return signs.length <= SEARCH_LIMIT && (signs.length >= 2 || word);
}
