/** What the widget keeps in the browser: the token for all tabs, the open panel for this one. */

import type { FileMemory } from "../../core/files";
import type { Attachment } from "../../core/wire";
import type { Accepted } from "./invitation";

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

/** Who the visitor says they are; empty: nothing was said. */
export interface Details {
  name: string;
  email: string;
  phone: string;
}

const unknown: Details = { name: "", email: "", phone: "" };

export interface Memory {
  local: Storage | null;
  prefix: string;
  /** Writes; a full storage costs only comfort. */
  put(key: string, value: string): void;
  read(): Kept;
  write(kept: Kept): void;
  panel(): PanelView;
  setPanel(view: PanelView): void;
  /** What is being written in this tab. */
  draft: Draft;
  /** What was answered to a start form in this tab, as JSON. */
  form: Draft;
  /** What was said last of an automatic answer, for all tabs, as JSON. */
  verdict: Draft;
  /** A person is wanted instead of an automatic answer: "yes" until the next message says so. */
  person: Draft;
  files: FileMemory;
  details(): Details;
  setDetails(details: Details): void;
  /** The invitation that was accepted in this tab, until its conversation begins. */
  invited(): Accepted | null;
  setInvited(accepted: Accepted | null): void;
  /** No sound is wanted. */
  quiet: { get(): boolean; set(quiet: boolean): void };
  /** Whether this is the first tab to tell of a message: several may be open. */
  firstToTell(message: string): boolean;
}

const nothing: Kept = { token: null, conversation: null, seen: 0, left: null };

/** Memory for one gateway; where the browser forbids storage it forgets. */
export function memoryFor(origin: string): Memory {
  const local = storageOf(() => localStorage);
  const session = storageOf(() => sessionStorage);
  const prefix = `usher ${origin} `;
  const kept = (name: string): Draft => ({ get: () => session?.getItem(prefix + name) ?? "", set: (text) => put(session, prefix + name, text) });
  return {
    local,
    prefix,
    put: (key, value) => put(local, key, value),
    read: () => parse(local?.getItem(`${prefix}visitor`)),
    write: (kept) => put(local, `${prefix}visitor`, JSON.stringify(kept)),
    panel: () => viewOf(session?.getItem(`${prefix}panel`)),
    setPanel: (view) => put(session, `${prefix}panel`, view),
    files: {
      load: () => attachmentsIn(session?.getItem(`${prefix}files`)),
      save: (files) => put(session, `${prefix}files`, JSON.stringify(files)),
    },
    details: () => ({ ...unknown, ...(objectIn(local?.getItem(`${prefix}details`)) as Partial<Details>) }),
    setDetails: (details) => put(local, `${prefix}details`, JSON.stringify(details)),
    invited: () => (objectIn(session?.getItem(`${prefix}invited`)) as { it?: Accepted }).it ?? null,
    setInvited: (it) => (it ? put(session, `${prefix}invited`, JSON.stringify({ it })) : session?.removeItem(`${prefix}invited`)),
    quiet: { get: () => local?.getItem(`${prefix}quiet`) === "yes", set: (quiet) => put(local, `${prefix}quiet`, quiet ? "yes" : "no") },
    firstToTell: (message) => {
      const first = local?.getItem(`${prefix}told`) !== message;
      put(local, `${prefix}told`, message);
      return first;
    },
    verdict: { get: () => local?.getItem(`${prefix}verdict`) ?? "", set: (text) => put(local, `${prefix}verdict`, text) },
    person: kept("person"),
    draft: kept("draft"),
    form: kept("form"),
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

const parse = (text: string | null | undefined): Kept => ({ ...nothing, ...(objectIn(text) as Partial<Kept>) });

function objectIn(text: string | null | undefined): object {
  try {
    return JSON.parse(text ?? "{}") as object;
  } catch {
    return {};
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
