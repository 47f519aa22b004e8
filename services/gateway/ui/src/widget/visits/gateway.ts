/** Small requests to the gateway about a visit: as text, so that the browser asks no preflight, and without cookies. */

export interface Answer {
  status: number;
  code: string;
  token: string | null;
  /** What to show beside the launcher now; null: nothing. */
  invitation: unknown;
  /** Seconds after which it may be another; null: not by the time alone. */
  again: number | null;
}

/** Null: no answer that can be read; the same is sent again later. */
export async function post(origin: string, what: "beacon" | "consent" | "identity" | "invitation", body: object): Promise<Answer | null> {
  try {
    const response = await fetch(`${origin}/api/visits/${what}`, { method: "POST", body: JSON.stringify(body), keepalive: true, credentials: "omit" });
    const said = (await response.json()) as Partial<Answer & { ask_again_s: number }>;
    return { status: response.status, code: said.code ?? "", token: said.token ?? null, invitation: said.invitation ?? null, again: said.ask_again_s ?? null };
  } catch {
    return null;
  }
}

/** Says it while the page goes away: nobody waits for an answer. */
export function leave(origin: string, body: object): void {
  navigator.sendBeacon(`${origin}/api/visits/beacon`, JSON.stringify(body));
}

/** One tab after the other, where the browser can: two that begin at once must not become two visitors. */
export function oneTab<T>(name: string, work: () => Promise<T>): Promise<T> {
  const locks = (navigator as { locks?: LockManager }).locks;
  return locks ? (locks.request(name, work) as Promise<T>) : work();
}
