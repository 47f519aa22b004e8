/** Notes, and their places among the messages; pure. */

import type { Item } from "../../core/conversation/timeline";
import type { Colleague, Note } from "../../core/wire";

/** By conversation, each in order. */
export type Notes = Readonly<Record<string, readonly Note[]>>;

/** The notes with one more; unchanged if it is there already. */
export function withNote(notes: Notes, note: Note): Notes {
  const known = notes[note.conversation] ?? [];
  if (known.some((one) => one.id === note.id)) return notes;
  const next = [...known, note].sort((a, b) => a.after_seq - b.after_seq || a.at - b.at);
  return { ...notes, [note.conversation]: next };
}

type Group = Extract<Item, { kind: "group" }>;
type NoteItem = Extract<Item, { kind: "note" }>;

const itemOf = (note: Note): NoteItem => ({ kind: "note", key: `n-${note.id}`, note });

/** The items with each note after its message; a group of bubbles is split where a note falls inside it. */
export function withNotes(items: readonly Item[], notes: readonly Note[]): Item[] {
  if (notes.length === 0) return [...items];
  const left = [...notes];
  const placed: Item[] = [];
  // Notes whose messages are not shown ("show earlier" not yet pressed) come first.
  const take = (upTo: number): void => {
    while (left[0] && left[0].after_seq < upTo) placed.push(itemOf(left.shift() as Note));
  };
  for (const item of items) {
    for (const part of item.kind === "group" ? cut(item, left) : [item]) {
      const seq = seqOf(part);
      if (seq !== null) take(seq);
      placed.push(part);
    }
  }
  return [...placed, ...left.map(itemOf)];
}

function seqOf(item: Item): number | null {
  if (item.kind === "system") return item.seq;
  if (item.kind === "automatic") return item.message.seq;
  return item.kind === "group" ? (item.bubbles[0]?.seq ?? null) : null;
}

/** The group split after each bubble that a note follows. */
function cut(group: Group, notes: readonly Note[]): Group[] {
  const ends = new Set(notes.map((note) => note.after_seq));
  const parts: Group[] = [];
  let bubbles: Group["bubbles"] = [];
  for (const bubble of group.bubbles) {
    bubbles.push(bubble);
    if (bubble.seq !== null && ends.has(bubble.seq)) {
      parts.push(part(group, bubbles));
      bubbles = [];
    }
  }
  return bubbles.length > 0 ? [...parts, part(group, bubbles)] : parts;
}

const part = (group: Group, bubbles: Group["bubbles"]): Group => ({ ...group, key: `g-${bubbles[0]?.key ?? ""}`, at: bubbles[0]?.at ?? group.at, bubbles });

/** The unfinished name behind an `@` at the caret, and where it begins; null: none is being written. */
export function mentionAt(text: string, caret: number): { from: number; query: string } | null {
  const found = /(?:^|\s)@([\p{L}\p{N}_.-]*)$/u.exec(text.slice(0, caret));
  return found ? { from: caret - (found[1] ?? "").length - 1, query: found[1] ?? "" } : null;
}

/** Colleagues whose full name follows an `@`. */
export const mentionedIn = (text: string, colleagues: readonly Colleague[]): Colleague[] =>
  colleagues.filter((one) => text.includes(`@${one.name}`));
