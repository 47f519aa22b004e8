/** Asks the gateway for articles: without token, cookie or the visit's name, so that a search tells of nobody. */

import { FAQ_FOUND, FAQ_QUERY_CHARS } from "../../core/limits";
import type { Options } from "../options";
import type { Found } from "./search";

/** What `GET /api/faq/search` answers; rejects if it does not, or `signal` ends it. */
export async function askArticles({ origin, entry, language }: Pick<Options, "origin" | "entry" | "language">, query: string, signal?: AbortSignal): Promise<readonly Found[]> {
  const asked = new URLSearchParams({ entry: entry.point, q: query.slice(0, FAQ_QUERY_CHARS), language, limit: String(FAQ_FOUND) });
  const response = await fetch(`${origin}/api/faq/search?${asked}`, { credentials: "omit", referrerPolicy: "no-referrer", ...(signal && { signal }) });
  if (!response.ok) throw new Error(String(response.status));
  return foundIn(await response.json());
}

/** The answers of a document; anything that is none is left out. */
export function foundIn(body: unknown): Found[] {
  const answers = (body as { answers?: unknown } | null)?.answers;
  return Array.isArray(answers) ? answers.filter(isFound).map(({ id, title, answer }) => ({ id, title, answer })) : [];
}

function isFound(one: unknown): one is Found {
  const { id, title, answer } = (one ?? {}) as Partial<Found>;
  return [id, title, answer].every((text) => typeof text === "string") && answer !== "";
}

/** Whether there is anything to search: a question without words finds what is asked most. */
export const hasArticles = async (options: Pick<Options, "origin" | "entry" | "language">): Promise<boolean> => (await askArticles(options, "")).length > 0;
