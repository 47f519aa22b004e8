/** Calls of the HTTP API: an answer, or a problem that can be shown. */

import { useCallback, useEffect, useRef, useState } from "preact/hooks";

export interface Problem {
  /** 0: nobody answered. */
  status: number;
  code: string;
  detail: string;
  /** The whole problem document. */
  body: Record<string, unknown>;
}

export type Answer<T> = { ok: true; body: T } | { ok: false; problem: Problem };

export interface Ask {
  method?: string;
  /** Sent as JSON, except a form or a file. */
  body?: unknown;
  csrf?: string;
}

/** Never throws. */
export async function call<T>(path: string, { method = "GET", body, csrf }: Ask = {}): Promise<Answer<T>> {
  const raw = body instanceof FormData || body instanceof Blob;
  const headers = { ...(body !== undefined && !raw && { "Content-Type": "application/json" }), ...(csrf && { "X-CSRF-Token": csrf }) };
  try {
    const response = await fetch(path, { method, headers, ...(body !== undefined && { body: raw ? body : JSON.stringify(body) }) });
    if (response.ok) return { ok: true, body: (response.status === 204 ? null : await response.json()) as T };
    return { ok: false, problem: problemOf(response.status, await response.json().catch(() => null)) };
  } catch {
    return { ok: false, problem: problemOf(0, null) };
  }
}

/** What `path` answers if it is another than that with this tag; a null body: it is the same. Never throws. */
export async function ifChanged<T>(path: string, tag: string): Promise<{ ok: true; body: T | null; tag: string } | { ok: false; problem: Problem }> {
  try {
    const response = await fetch(path, { headers: tag ? { "If-None-Match": tag } : {} });
    const newTag = response.headers.get("ETag") ?? "";
    if (response.status === 304) return { ok: true, body: null, tag: newTag };
    if (response.ok) return { ok: true, body: (await response.json()) as T, tag: newTag };
    return { ok: false, problem: problemOf(response.status, await response.json().catch(() => null)) };
  } catch {
    return { ok: false, problem: problemOf(0, null) };
  }
}

function problemOf(status: number, body: unknown): Problem {
  const told = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  return { status, code: String(told.code ?? ""), detail: String(told.detail ?? told.title ?? ""), body: told };
}

export interface Loaded<T> {
  /** The newest answer; stays while another is fetched. */
  value: T | null;
  problem: Problem | null;
  again(): void;
}

/** What `path` answers, loaded again every `every` ms while the page is visible (0: once); null path: nothing. */
export function useLoaded<T>(path: string | null, every = 0): Loaded<T> {
  const [state, setState] = useState<{ value: T | null; problem: Problem | null }>({ value: null, problem: null });
  const asked = useRef(0);
  const taken = useRef(0);
  const again = useCallback((): void => {
    const mine = ++asked.current;
    if (path === null) return;
    void call<T>(path).then((answer) => {
      // Any answer newer than the shown one counts: if answers take longer than `every`, waiting for the newest would never end.
      if (mine <= taken.current) return;
      taken.current = mine;
      setState((old) => (answer.ok ? { value: answer.body, problem: null } : { value: old.value, problem: answer.problem }));
    });
  }, [path]);
  useEffect(() => {
    setState({ value: null, problem: null });
    again();
    const timer = every > 0 ? setInterval(() => document.visibilityState === "visible" && again(), every) : undefined;
    return () => {
      taken.current = asked.current;
      clearInterval(timer);
    };
  }, [again, every]);
  return { ...state, again };
}
