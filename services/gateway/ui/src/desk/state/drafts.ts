/** What an agent is writing and has attached, kept in this browser until it is sent; what the server refused comes back. */

import { useLayoutEffect } from "preact/hooks";
import { createFiles, type FileMemory, type Files, type UploadFile } from "../../core/files";
import { createStore, type Store } from "../../core/store";
import type { Attachment, Typed } from "../../core/wire";

export interface Draft {
  /** Which field's: a conversation's id for its answers, else see below. */
  name: string;
  text: string;
}

export interface Drafts {
  get(name: string): string;
  keep(name: string, text: string): void;
  /** Files attached to the answer in a conversation. */
  files(conversation: string): Files;
  /** Puts a refused text back into its draft, and into the field if that is open. */
  giveBack(draft: Draft): void;
  /** The text returned last. */
  returned: Store<Draft | null>;
  /** Removes all of them from the browser, for good; whether there were any. */
  clear(): boolean;
}

export const noteDraft = (conversation: string): string => `${conversation} note`;
export const transferDraft = (conversation: string): string => `${conversation} transfer`;

/** Drafts before they had an owner: whose they are is unknown, so nobody may see them. */
const OWNERLESS = "usher draft ";

/** The drafts of one agent: on a shared computer nobody sees another's. */
export function createDrafts(storage: Storage | null, login: string, upload: UploadFile): Drafts {
  const prefix = `usher desk ${login} draft `;
  const returned = createStore<Draft | null>(null);
  const files = new Map<string, Files>();
  let cleared = false;
  removeAll(storage, OWNERLESS);

  const get = (name: string): string => storage?.getItem(prefix + name) ?? "";
  function keep(name: string, text: string): void {
    try {
      if (text === "") storage?.removeItem(prefix + name);
      // After signing out nothing is written any more, such as a file whose upload ends only then.
      else if (!cleared) storage?.setItem(prefix + name, text);
    } catch {
      // A full storage costs only the survival of a reload.
    }
  }
  const fileMemory = (conversation: string): FileMemory => ({
    load: () => attachmentsIn(get(`${conversation} files`)),
    save: (list) => keep(`${conversation} files`, list.length > 0 ? JSON.stringify(list) : ""),
  });

  return {
    get,
    keep,
    files: (conversation) => {
      const known = files.get(conversation) ?? createFiles(upload, fileMemory(conversation));
      files.set(conversation, known);
      return known;
    },
    giveBack: (draft) => {
      keep(draft.name, joined(draft.text, get(draft.name)));
      returned.set(() => draft);
    },
    returned,
    clear: () => {
      cleared = true;
      return removeAll(storage, prefix);
    },
  };
}

function removeAll(storage: Storage | null, prefix: string): boolean {
  const keys = Array.from({ length: storage?.length ?? 0 }, (_, n) => storage?.key(n) ?? "").filter((key) => key.startsWith(prefix));
  keys.forEach((key) => storage?.removeItem(key));
  return keys.length > 0;
}

function attachmentsIn(text: string): Attachment[] {
  try {
    const list: unknown = JSON.parse(text || "[]");
    return Array.isArray(list) ? (list as Attachment[]) : [];
  } catch {
    return [];
  }
}

/** The text that an agent wrote into a command, and the draft it came from; null: none. */
export function writtenIn(frame: Typed): Draft | null {
  const conversation = String(frame.conversation);
  if (frame.type === "message") return { name: conversation, text: String(frame.text) };
  if (frame.type === "note") return { name: noteDraft(conversation), text: String(frame.text) };
  if (frame.type === "transfer" && frame.note) return { name: transferDraft(conversation), text: String(frame.note) };
  return null;
}

/** A returned text goes before what was begun since. */
export const joined = (back: string, begun: string): string => (begun.trim() === "" ? back : `${back}\n${begun}`);

/** `take` gets what comes back to this draft while its field is open. */
export function useReturned({ returned }: Drafts, name: string, take: (text: string) => void): void {
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
