/** What a row of the list shows of a conversation; pure. */

import { lastOf } from "../../core/last";
import type { AgentConversation } from "../../core/wire";
import { type DeskState, isGuest, unreadOf, type Urgency, urgencyOf, waitsSince } from "./model";

export interface RowFacts {
  conversation: AgentConversation;
  selected: boolean;
  /** One has joined its owner here. */
  guest: boolean;
  unread: number;
  /** Since when the contact waits, ms of the server's clock; null: they do not. */
  waitingSince: number | null;
  /** How near a wait of so many ms is to exceeding the service level. */
  urgencyAfter(ms: number): Urgency;
  /** Until when the contact is believed to type, ms of our clock. */
  typingUntil: number;
  /** The author of the last message: oneself, the colleague of this first name, or the contact (""). */
  by: "" | "you" | { colleague: string };
  text: string;
  at: number | null;
}

export function rowOf(state: DeskState, conversation: AgentConversation): RowFacts {
  const { id, last_text, last_at } = conversation;
  const last = lastOf(state.timelines[id]?.messages ?? [], (message) => message.author !== "system");
  const byColleague = last?.agent?.id && last.agent.id !== state.me?.id;
  return {
    conversation,
    selected: state.selected === id,
    guest: isGuest(state, conversation),
    unread: unreadOf(state, conversation),
    waitingSince: waitsSince(state, conversation),
    urgencyAfter: (ms) => urgencyOf(state, conversation, ms),
    typingUntil: state.typing[id] ?? 0,
    by: last?.author !== "agent" ? "" : byColleague ? { colleague: last.agent?.name.split(" ")[0] ?? "" } : "you",
    text: (last ? last.text || last.attachments?.map((file) => file.name).join(", ") : last_text) ?? "",
    at: last?.at ?? last_at,
  };
}
