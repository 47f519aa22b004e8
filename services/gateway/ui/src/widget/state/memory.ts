/** What the widget keeps in the browser: the token for all tabs, the open panel for this one. */

import type { FileMemory } from "../../core/files";
import { newId } from "../../core/outbox/ids";
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
  /**
   * What all tabs keep under a name for the one who uses the browser; empty: nothing of theirs. Another tab learns a moment
   * late that somebody else uses it: until then it writes nothing here, and what it wrote is not read.
   */
  load(name: string): object;
  save(name: string, kept: object): void;
  /** Somebody else uses the browser from now on: the visitor of the token, or nobody known. */
  handOver(token: string | null): void;
  /** Runs whenever another tab has written what is kept under this name; `text`: null if nothing is any more. */
  onChange(name: string, run: (text: string | null) => void): void;
  read(): Kept;
  write(kept: Partial<Kept>): void;
  /** The open panel of this tab; see `viewOf`. */
  panel: Draft;
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
  /** The invitation that was accepted in this tab, until its conversation begins, as JSON. */
  invited: Draft;
  /** No sound is wanted. */
  quiet: { get(): boolean; set(quiet: boolean): void };
  /** Whether this is the first tab to tell of a message: several may be open. */
  firstToTell(message: string): boolean;
}

const nothing: Kept = { token: null, conversation: null, seen: 0, left: null };

/** Memory for one gateway; where the browser forbids storage it forgets. */
export function memoryFor(origin: string): Memory {
  const local = storageOf("localStorage");
  const session = storageOf("sessionStorage");
  const prefix = `usher ${origin} `;
  const item = (storage: Storage | null, name: string): Draft => ({ get: () => storage?.getItem(prefix + name) ?? "", set: (text) => put(storage, prefix + name, text) });
  const person = item(local, "person");
  const told = item(local, "told");
  const quiet = item(local, "quiet");
  const files = item(session, "files");
  let mine = person.get();
  const load = (name: string): object => {
    const kept = parsed<{ of?: string }>(item(local, name).get(), {});
    return (kept.of ?? mine) === mine ? kept : {};
  };
  const save = (name: string, kept: object): void => void (person.get() === mine && item(local, name).set(JSON.stringify({ ...kept, of: mine })));
  const onChange: Memory["onChange"] = (name, run) => addEventListener("storage", ({ key, newValue }) => key === prefix + name && run(newValue));
  onChange("person", () => (mine = person.get()));
  return {
    local,
    prefix,
    load,
    save,
    handOver: (token) => {
      mine = newId();
      // Before `person`: the tabs that hear of that read this.
      item(local, "visitor").set(JSON.stringify({ token, of: mine }));
      person.set(mine);
    },
    onChange,
    read: () => ({ ...nothing, ...load("visitor") }),
    write: (kept) => save("visitor", kept),
    files: {
      load: () => parsed<Attachment[]>(files.get(), []),
      save: (list) => files.set(JSON.stringify(list)),
    },
    details: () => ({ ...unknown, ...load("details") }),
    setDetails: (details) => save("details", details),
    quiet: { get: () => quiet.get() === "yes", set: (wanted) => quiet.set(wanted ? "yes" : "no") },
    firstToTell: (message) => {
      const first = told.get() !== message;
      told.set(message);
      return first;
    },
    verdict: item(local, "verdict"),
    invited: item(session, "invited"),
    panel: item(session, "panel"),
    person: item(session, "person"),
    draft: item(session, "draft"),
    form: item(session, "form"),
  };
}

function storageOf(name: "localStorage" | "sessionStorage"): Storage | null {
  try {
    return window[name];
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

/** What a text of the storage holds; `otherwise` if it is no JSON. */
export function parsed<T>(text: string, otherwise: T): T {
  try {
    return (JSON.parse(text) as T | null) ?? otherwise;
  } catch {
    return otherwise;
  }
}

export const viewOf = (text: string): PanelView => (text === "home" || text === "chat" ? text : "closed");
