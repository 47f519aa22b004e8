/** What the widget keeps in the browser: the token for all tabs, the open panel for this one. */

import type { FileMemory } from "../../core/files";
import type { Attachment } from "../../core/wire";

export interface Kept {
  token: string | null;
  /** The last known conversation and whether it was open. */
  conversation: { id: string; open: boolean } | null;
  seen: number;
  left: string | null;
}

export type PanelView = "closed" | "home" | "chat";

export interface Draft {
  get(): string;
  set(text: string): void;
}

export interface Memory {
  local: Storage | null;
  prefix: string;
  read(): Kept;
  write(kept: Kept): void;
  panel(): PanelView;
  setPanel(view: PanelView): void;
  /** What is being written in this tab. */
  draft: Draft;
  files: FileMemory;
}

const nothing: Kept = { token: null, conversation: null, seen: 0, left: null };

/** Memory for one gateway; where the browser forbids storage it forgets. */
export function memoryFor(origin: string): Memory {
  const local = storageOf(() => localStorage);
  const session = storageOf(() => sessionStorage);
  const prefix = `usher ${origin} `;
  return {
    local,
    prefix,
    read: () => parse(local?.getItem(`${prefix}visitor`)),
    write: (kept) => put(local, `${prefix}visitor`, JSON.stringify(kept)),
    panel: () => viewOf(session?.getItem(`${prefix}panel`)),
    setPanel: (view) => put(session, `${prefix}panel`, view),
    files: {
      load: () => attachmentsIn(session?.getItem(`${prefix}files`)),
      save: (files) => put(session, `${prefix}files`, JSON.stringify(files)),
    },
    draft: { get: () => session?.getItem(`${prefix}draft`) ?? "", set: (text) => put(session, `${prefix}draft`, text) },
  };
}

function storageOf(get: () => Storage): Storage | null {
  try {
    return get();
  } catch {
    return null;
  }
}

function put(storage: Storage | null, key: string, value: string): void {
  try {
    storage?.setItem(key, value);
  } catch {
    // A full storage costs only comfort.
  }
}

function parse(text: string | null | undefined): Kept {
  try {
    return { ...nothing, ...(JSON.parse(text ?? "{}") as Partial<Kept>) };
  } catch {
    return nothing;
  }
}

function attachmentsIn(text: string | null | undefined): Attachment[] {
  try {
    return JSON.parse(text ?? "[]") as Attachment[];
  } catch {
    return [];
  }
}

const viewOf = (text: string | null | undefined): PanelView => (text === "home" || text === "chat" ? text : "closed");
