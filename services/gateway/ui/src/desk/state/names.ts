/** What people and their presence are called on screen. */

import type { AgentConversation, Presence } from "../../core/wire";
import { withoutTurns } from "../../core/text";
import { BY_HAND } from "../../core/limits";
import type { DeskWords } from "../../i18n/desk/en";

/** The name, else the address, else "Visitor" with four characters that tell two of them apart. */
export function nameOf(c: AgentConversation, words: DeskWords): string {
  const { name, email, phone } = c.visitor;
  return withoutTurns(name ?? "") || email || phone || `${words.guest} ${c.id.replaceAll("-", "").slice(-4)}`;
}

/** A reason's code in words; one that somebody wrote stays as it is. */
export const reasonText = (words: DeskWords, reason: string): string =>
  words.actions.awayReasons[reason] ?? words.actions.busyReasons[reason] ?? words.actions.ownReasons[reason] ?? reason;

/** "Away (Break)", "Available". */
export function statusText(words: DeskWords, agent: { status: Presence; reason?: string }): string {
  const reason = agent.status === "available" ? "" : reasonText(words, agent.reason ?? "");
  return reason ? `${words[agent.status]} (${reason})` : words[agent.status];
}

/** What the visitor was invited by, before the conversation; null: they came by themselves. */
export const invitationText = (name: string | null | undefined, words: DeskWords): string | null => (name ? (name === BY_HAND ? words.facts.byHand : withoutTurns(name)) : null);
