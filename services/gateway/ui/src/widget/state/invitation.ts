/** What the gateway invites the visitor to, and what becomes of it; pure. */

import type { AgentFace } from "../../core/wire";

export interface Invitation {
  id: string;
  /** The rule's. */
  name: string;
  /** One sentence, in the visitor's language. */
  text: string;
  /** Who is there and would answer. */
  agent: AgentFace;
}

/** An invitation beside the launcher, and what its buttons do. */
export interface Card {
  invitation: Invitation;
  /** `asked`, then `waiting` for the gateway's word that somebody is still free, or `nobody`, as nobody is. */
  state: "asked" | "waiting" | "nobody";
  begin(): void;
  /** Writes although nobody is free. */
  leave(): void;
  refuse(): void;
}

/** An accepted invitation: until the conversation begins, its text is the first line in the panel. */
export interface Accepted extends Invitation {
  /** The visit that it belongs to, as the browser calls it. */
  visit: string | null;
  /** By the server's clock, ms. */
  at: number;
}

/** What a screen reader says of the card, wherever the focus is. */
export const saidOf = ({ invitation, state }: Card, nobodyFree: string): string => (state === "nobody" ? nobodyFree : `${invitation.agent.name}: ${invitation.text}`);

/** The invitation that a page was told; null: none, or not one that can be shown. */
export function invitationIn(told: unknown): Invitation | null {
  if (typeof told !== "object" || told === null) return null;
  const { id, name, text, agent } = told as Partial<Invitation>;
  if (typeof id !== "string" || typeof text !== "string" || !text.trim() || typeof agent?.name !== "string") return null;
  return { id, name: String(name ?? ""), text, agent: { name: agent.name, photo: agent.photo || null } };
}
