/** What is being written of an article: kept in this tab until it is saved, merged when somebody else was first. */

import { useState } from "preact/hooks";
import { call } from "../../state/http";
import type { PageProps } from "../props";
import type { Fault as Refused } from "../fault-text";
import { type Article, cleaned, type Content, contentOf, differing, type Drafted, type Fault, faultsIn, type Field, FIELDS, hashOfArticle, type Kept, keptIn, merged } from "./values";

/** Somebody else's version, and the fields that both have changed. */
export interface Conflict {
  theirs: Article;
  both: Field[];
}

export interface Draft {
  content: Content;
  /** The article as it was last read or saved; null: it is new. */
  stored: Article | null;
  changed: boolean;
  busy: boolean;
  faults: Partial<Record<Field, Fault>>;
  /** What the server says of fields, in its words. */
  refused: Partial<Record<Field, Refused>>;
  conflict: Conflict | null;
  /** How many customers' questions it answers, once it is saved. */
  settles: number;
  drafted: Drafted | undefined;
  /** What was said last: an end of saving, or that something failed. */
  said: "saved" | "restored" | "away" | "failed" | "";
  change(part: Partial<Content>): void;
  save(): Promise<void>;
  discard(): void;
  takeTheirs(): void;
  archive(): Promise<void>;
  /** Takes back the archiving. */
  restore(): Promise<void>;
}

const keyOf = (id: string): string => `usher article ${id}`;

export function useDraft(id: string, kept: Article | null, fresh: Content, csrf: PageProps["csrf"]): Draft {
  const [stored, setStored] = useState(kept);
  const base = stored ? contentOf(stored) : contentOf(fresh);
  const [started] = useState(() => startOf(id, kept, base));
  // Of the browser's choice, so that saving once more, because no answer came, makes no second article.
  const [newId] = useState(() => started.id ?? crypto.randomUUID());
  const [content, setContent] = useState(started.content);
  const [settles, setSettles] = useState(started.settles);
  const [drafted, setDrafted] = useState(started.drafted);
  const [conflict, setConflict] = useState<Conflict | null>(started.conflict);
  const [said, setSaid] = useState<Draft["said"]>(started.restored ? "restored" : "");
  const [faults, setFaults] = useState<Draft["faults"]>({});
  const [refused, setRefused] = useState<Draft["refused"]>({});
  const [busy, setBusy] = useState(false);
  const changed = differing(base, content).length > 0;
  // What was new has an id of its own once it is saved, while the page is still that of a new one.
  const own = stored?.id ?? id;

  function put(next: Content, over: Content): void {
    setContent(next);
    keepDraft(own, differing(over, next).length > 0 ? { version: stored?.version ?? 0, base: over, content: next, settles, id: newId, ...(drafted && { drafted }) } : null);
  }

  async function send(next: Content, version: number): Promise<void> {
    setBusy(true);
    const body = { ...cleaned(next), settles, version };
    const at = `/api/articles/${encodeURIComponent(stored ? own : newId)}`;
    const answer = await call<Article>(at, { method: "PUT", body, csrf: csrf() });
    setBusy(false);
    if (answer.ok) return settle(answer.body);
    const { status, body: told } = answer.problem;
    setRefused(fieldsIn(told.fields));
    if (status === 409 && told.code === "article_exists" && version === 0) return goOn(at, next);
    if (status === 409 && stored) return meet();
    setSaid(status === 503 || status === 0 ? "away" : "failed");
  }

  /** It was saved before, and only the answer was lost: what was written since is its next version. */
  async function goOn(at: string, next: Content): Promise<void> {
    const there = await call<Article>(at);
    if (there.ok) await send(next, there.body.version);
    else setSaid("away");
  }

  function settle(article: Article): void {
    keepDraft(own, null);
    setStored(article);
    setSettles([]);
    setDrafted(undefined);
    setContent(contentOf(article));
    setConflict(null);
    setRefused({});
    setSaid("saved");
    // The address of what was new, without loading it again: what was said of it stays.
    if (!stored) history.replaceState(null, "", hashOfArticle(article.id));
  }

  /** Somebody else has saved: what only they changed is taken over, and the rest is asked. */
  async function meet(): Promise<void> {
    const answer = await call<Article>(`/api/articles/${encodeURIComponent(own)}`);
    if (!answer.ok) return setSaid("failed");
    const { content: both, both: fields } = merged(base, content, answer.body);
    setStored(answer.body);
    put(both, contentOf(answer.body));
    setConflict({ theirs: answer.body, both: fields });
    setSaid("");
  }

  return {
    content,
    stored,
    changed,
    busy,
    faults,
    refused,
    conflict,
    settles: settles.length,
    drafted,
    said,
    change: (part) => {
      put({ ...content, ...part }, base);
      setFaults((old) => Object.fromEntries(Object.entries(old).filter(([field]) => !(field in part))));
      setRefused((old) => Object.fromEntries(Object.entries(old).filter(([field]) => !(field in part))));
      if (said !== "restored") setSaid("");
    },
    save: async () => {
      const found = faultsIn(content);
      setFaults(found);
      if (Object.keys(found).length === 0 && !busy) await send(content, stored?.version ?? 0);
    },
    discard: () => {
      put(base, base);
      setSettles([]);
      setDrafted(undefined);
      setSaid("");
      setFaults({});
    },
    takeTheirs: () => {
      put(base, base);
      setSettles([]);
      setConflict(null);
    },
    archive: async () => {
      setBusy(true);
      const answer = await call(`/api/articles/${encodeURIComponent(own)}`, { method: "DELETE", csrf: csrf() });
      const now = answer.ok ? await call<Article>(`/api/articles/${encodeURIComponent(own)}`) : answer;
      setBusy(false);
      if (now.ok) setStored(now.body as Article);
      setSaid(now.ok ? "" : now.problem.status === 503 || now.problem.status === 0 ? "away" : "failed");
    },
    restore: () => (stored ? send(contentOf(stored), stored.version) : Promise.resolve()),
  };
}

/** What the form begins with: what this tab has kept, merged with what somebody else may have saved since. */
function startOf(id: string, kept: Article | null, base: Content): { content: Content; conflict: Conflict | null; restored: boolean; settles: string[]; id?: string | undefined; drafted?: Drafted | undefined } {
  const draft = draftOf(id);
  if (!draft) return { content: base, conflict: null, restored: false, settles: [] };
  const { content, both } = merged(draft.base, draft.content, base);
  const conflict = kept && draft.version !== kept.version ? { theirs: kept, both } : null;
  return { content, conflict, restored: differing(base, content).length > 0, settles: draft.settles ?? [], id: draft.id, drafted: draft.drafted };
}

/** What this tab has not saved of an article; null: nothing. */
export function draftOf(id: string): Kept | null {
  try {
    return keptIn(sessionStorage.getItem(keyOf(id)));
  } catch {
    return null;
  }
}

/** Keeps it in this tab, for the form that is opened next; null: it is saved, or discarded. */
export function keepDraft(id: string, draft: Kept | null): void {
  try {
    if (draft) sessionStorage.setItem(keyOf(id), JSON.stringify(draft));
    else sessionStorage.removeItem(keyOf(id));
  } catch {
    // Without storage a draft lasts as long as the page.
  }
}

/** The faults that the API names, by field. */
function fieldsIn(told: unknown): Partial<Record<Field, Refused>> {
  const fields = Array.isArray(told) ? (told as (Refused & { field?: unknown })[]) : [];
  return Object.fromEntries(fields.filter(({ field }) => (FIELDS as readonly unknown[]).includes(field)).map(({ field, ...fault }) => [String(field), fault]));
}
