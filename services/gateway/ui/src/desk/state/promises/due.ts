/** Promised answers: how urgent they are, and the list of those that are still to be given. */

import { PROMISES_EVERY } from "../../../core/limits";
import type { Status } from "../../../core/wire";
import { useNow } from "../../../parts/now";
import { type Loaded, useLoaded } from "../http";

export interface PromiseCard {
  conversation: string;
  number: number;
  address: string;
  queue: string;
  status: Status;
  visitor: { name: string; email: string };
  last_text: string;
  agent: { name: string; photo?: string } | null;
  made_at: number;
  due_at: number | null;
  remind_at: number | null;
}

export interface PromiseCards {
  promises: PromiseCard[];
  total: number;
}

/** "": there is time; soon: urgent; late: the deadline has passed. */
export type DueLevel = "" | "soon" | "late";

export function dueLevel({ due_at: due, remind_at: remind }: Pick<PromiseCard, "due_at" | "remind_at">, now: number): DueLevel {
  if (due !== null && due <= now) return "late";
  return remind !== null && remind <= now ? "soon" : "";
}

/** Those that are still to be given, the next deadline first. */
export const useOpenPromises = (): Loaded<PromiseCards> => useLoaded<PromiseCards>("/api/promises?limit=100", PROMISES_EVERY);

/** How many are open, urgent (with those that are late), and late. */
export function useDue(skew: number): { open: number; urgent: number; late: number } {
  const { value } = useOpenPromises();
  const now = useNow(15_000) + skew;
  const levels = (value?.promises ?? []).map((one) => dueLevel(one, now));
  return { open: value?.total ?? 0, urgent: levels.filter((level) => level !== "").length, late: levels.filter((level) => level === "late").length };
}
