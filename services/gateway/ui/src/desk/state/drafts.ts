/** A draft for each conversation, kept in this browser until it is sent; what the server refused comes back to it. */

import { useLayoutEffect } from "preact/hooks";
import { createStore } from "../../core/store";
import type { Typed } from "../../core/wire";

interface Draft {
  /** Which field's: a conversation's id for its answers, else see below. */
  name: string;
  text: string;
}

export const noteDraft = (conversation: string): string => `${conversation} note`;
export const transferDraft = (conversation: string): string => `${conversation} transfer`;

const key = (name: string): string => `usher draft ${name}`;

export const draftOf = (name: string): string => localStorage.getItem(key(name)) ?? "";

export function keepDraft(name: string, text: string): void {
  try {
    if (text === "") localStorage.removeItem(key(name));
    else localStorage.setItem(key(name), text);
  } catch {
    // A full storage costs only the survival of a reload.
  }
}

/** The text that an agent wrote into a command, and the draft it came from; null: none. */
export function writtenIn(frame: Typed): Draft | null {
  const conversation = String(frame.conversation);
  if (frame.type === "note") return { name: noteDraft(conversation), text: String(frame.text) };
  if (frame.type === "transfer" && frame.note) return { name: transferDraft(conversation), text: String(frame.note) };
  return null;
}

/** A returned text goes before what was begun since. */
export const joined = (back: string, begun: string): string => (begun.trim() === "" ? back : `${back}\n${begun}`);

/** The text returned last. */
const returned = createStore<Draft | null>(null);

/** Puts a refused text back into its draft, and into the field if that is open. */
export function giveBack(draft: Draft): void {
  keepDraft(draft.name, joined(draft.text, draftOf(draft.name)));
  returned.set(() => draft);
}

/** `take` gets what comes back to this draft while its field is open. */
export function useReturned(name: string, take: (text: string) => void): void {
  // In the layout phase: a text returned between drawing and a later effect would be missed.
  useLayoutEffect(
    () =>
      returned.subscribe(() => {
        const draft = returned.get();
        if (draft?.name === name) take(draft.text);
      }),
    [name],
  );
}
