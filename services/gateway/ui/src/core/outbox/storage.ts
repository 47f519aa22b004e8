/** Keeps unsent messages and notes in localStorage, one key for each, so that tabs never overwrite one another's. */

import { isWritten, type Outbox, type Unsent } from "./outbox";

export interface OutboxStorage {
  load(): Unsent[];
  save(before: Outbox, after: Outbox): void;
}

/** Storage under `prefix`; a storage that refuses (full, forbidden) costs only the survival of a reload. */
export function outboxStorage(storage: Storage | null, prefix: string): OutboxStorage {
  return {
    load: () => (storage ? load(storage, prefix) : []),
    save: (before, after) => {
      if (storage) save(storage, prefix, before, after);
    },
  };
}

function load(storage: Storage, prefix: string): Unsent[] {
  const found: Unsent[] = [];
  for (const key of keysOf(storage, prefix)) {
    const entry = decode(storage.getItem(key));
    if (entry) found.push(entry);
    else storage.removeItem(key);
  }
  return found;
}

/** Keys sort by time of writing, then by place within the millisecond. */
function keysOf(storage: Storage, prefix: string): string[] {
  const keys = Array.from({ length: storage.length }, (_, n) => storage.key(n) ?? "");
  return keys.filter((key) => key.startsWith(prefix)).sort();
}

function decode(text: string | null): Unsent | null {
  try {
    const value = JSON.parse(text ?? "null") as Partial<Unsent> | null;
    return value && typeof value.id === "string" && typeof value.frame === "object" && typeof value.at === "number"
      ? ({ files: [], code: null, detail: null, tried: true, standing: "queued", ...value } as Unsent)
      : null;
  } catch {
    return null;
  }
}

function save(storage: Storage, prefix: string, before: Outbox, after: Outbox): void {
  if (before.entries === after.entries) return;
  const old = new Map(before.entries.map((entry) => [entry.id, entry]));
  try {
    for (const entry of after.entries.filter(isWritten)) {
      if (old.get(entry.id) !== entry) storage.setItem(keyOf(prefix, entry), JSON.stringify(entry));
      old.delete(entry.id);
    }
    for (const gone of old.values()) storage.removeItem(keyOf(prefix, gone));
  } catch {
    // Full or forbidden storage: the message itself is still in memory and on its way.
  }
}

/** Ids made by `newId` begin with their place, so one millisecond's messages keep their order. */
function keyOf(prefix: string, entry: Unsent): string {
  return `${prefix}${String(entry.at).padStart(15, "0")}.${entry.id}`;
}

/** The browser's storage, where it may be used. */
export function browserStorage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
