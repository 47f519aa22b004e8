/** When a visitor may ask to be called: asked of the gateway without token or cookie, as it concerns everybody. */

import type { Options } from "../options";

export interface CallTimes {
  /** Also before anything is written. */
  at_once: boolean;
  /** Somebody may be called right now. */
  now: boolean;
  /** Further times, ms. */
  times: readonly number[];
  /** A number of the shop's, "" for none. */
  number: string;
}

/** Null where nobody is called; rejects if the gateway does not answer. */
export async function askTimes({ origin }: Pick<Options, "origin">): Promise<CallTimes | null> {
  const response = await fetch(`${origin}/api/calls/times`, { credentials: "omit", referrerPolicy: "no-referrer" });
  if (!response.ok) throw new Error(String(response.status));
  return timesIn(await response.json());
}

/** The times of a document; null where it offers none. */
export function timesIn(body: unknown): CallTimes | null {
  const { offered, at_once, now, times, number } = (body ?? {}) as Partial<CallTimes & { offered: boolean }>;
  if (offered !== true) return null;
  const known = Array.isArray(times) ? times.filter((one) => Number.isFinite(one)) : [];
  return { at_once: at_once === true, now: now === true, times: known, number: typeof number === "string" ? number : "" };
}
