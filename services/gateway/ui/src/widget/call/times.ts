/** When a visitor may ask to be called: by their token in their own conversation, else in the one that they would begin. */

import { PAGE_CHARS } from "../../core/limits";
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
export async function askTimes({ origin, entry }: Pick<Options, "origin" | "entry">, token: string | null): Promise<CallTimes | null> {
  const response = await fetch(`${origin}/api/calls/times?${placeOf(entry.point, location.href, navigator.language)}`, {
    credentials: "omit",
    referrerPolicy: "no-referrer",
    ...(token && { headers: { Authorization: `Bearer ${token}` } }),
  });
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

/** Where the conversation would begin, as a query; an address that is too long says nothing. */
export const placeOf = (entry: string, page: string, language: string): string =>
  String(new URLSearchParams({ entry, page: page.length <= PAGE_CHARS ? page : "", language }));
