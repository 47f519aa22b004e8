/** Own conversations as the agent wants to see them; pure. */

import type { AgentConversation } from "../../core/wire";
import type { RowFacts } from "../state/rows";

export const SORTS = ["opened", "waiting", "unread", "newest"] as const;
export type Sort = (typeof SORTS)[number];

export interface Arrangement {
  sort: Sort;
  /** What the name or the last line must hold. */
  text: string;
}

export const asTheyBegan: Arrangement = { sort: "opened", text: "" };

type Order = (facts: RowFacts) => number;

/** Smaller ones first; equal ones stay as they began. */
const ORDERS: Record<Exclude<Sort, "opened">, Order> = {
  waiting: ({ waitingSince }) => waitingSince ?? Number.POSITIVE_INFINITY,
  unread: ({ unread }) => (unread > 0 ? 0 : 1),
  newest: ({ at }) => -(at ?? 0),
};

export function arranged(
  conversations: readonly AgentConversation[],
  { sort, text }: Arrangement,
  factsOf: (conversation: AgentConversation) => RowFacts,
  nameOf: (conversation: AgentConversation) => string,
): readonly AgentConversation[] {
  const wanted = text.trim().toLocaleLowerCase();
  const found = wanted ? conversations.filter((c) => `${nameOf(c)} ${factsOf(c).text} ${(c.tags ?? []).join(" ")}`.toLocaleLowerCase().includes(wanted)) : conversations;
  if (sort === "opened") return found;
  const places = new Map(found.map((c) => [c, ORDERS[sort](factsOf(c))]));
  return [...found].sort((a, b) => compare(places.get(a) ?? 0, places.get(b) ?? 0));
}

const compare = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);
