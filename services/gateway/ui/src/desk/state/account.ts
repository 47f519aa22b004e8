/** The few HTTP calls of the desk. */

import type { Me } from "../../core/wire";

export interface SignedIn {
  agent: Me;
  csrf: string;
}

/** `wrong`: login or password; `many`: too many attempts; `away`: the server did not answer properly. */
export type SignInProblem = "wrong" | "many" | "away";

/** The running session, null when signed out, "away" when nobody answers. */
export async function currentSession(): Promise<SignedIn | null | "away"> {
  try {
    const response = await fetch("/api/session", { credentials: "same-origin" });
    if (response.ok) return (await response.json()) as SignedIn;
    return response.status < 500 ? null : "away";
  } catch {
    return "away";
  }
}

export async function signIn(login: string, password: string): Promise<SignedIn | SignInProblem> {
  try {
    const body = JSON.stringify({ login, password });
    const response = await fetch("/api/session", { method: "POST", headers: { "Content-Type": "application/json" }, body });
    if (response.ok) return (await response.json()) as SignedIn;
    if (response.status === 429) return "many";
    return response.status < 500 ? "wrong" : "away";
  } catch {
    return "away";
  }
}

export async function signOut(csrf: string): Promise<void> {
  await fetch("/api/session", { method: "DELETE", headers: { "X-CSRF-Token": csrf } }).catch(() => undefined);
}

/** Names of all skills; empty where they may not be read. */
export async function skillNames(): Promise<string[]> {
  try {
    const response = await fetch("/api/skills");
    return response.ok ? namesIn(await response.json()) : [];
  } catch {
    return [];
  }
}

/** Accepts a bare list or one under a key, of names or of objects with a name. */
function namesIn(body: unknown): string[] {
  const list = Array.isArray(body) ? body : Object.values((body ?? {}) as Record<string, unknown>).find(Array.isArray);
  return ((list ?? []) as unknown[]).flatMap((item) => {
    const name = typeof item === "string" ? item : (item as { name?: unknown; skill?: unknown } | null)?.name;
    return typeof name === "string" ? [name] : [];
  });
}
