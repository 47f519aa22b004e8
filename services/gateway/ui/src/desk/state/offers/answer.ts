/** Answering an offer, once. */

import type { Outbox } from "../../../core/outbox/outbox";
import type { Sender } from "../../../core/outbox/sender";
import type { AgentConversation, Typed } from "../../../core/wire";

interface Channel {
  sender: Pick<Sender, "box">;
  command(frame: Typed): void;
}

/** Accepts or declines, unless an answer was sent already; returns whether it was sent. */
export function answerOffer(session: Channel, { id, offer }: AgentConversation, answer: "accept" | "decline", reason = ""): boolean {
  if (!offer || answeredIn(session.sender.box.get()).includes(offer.assignment)) return false;
  session.command({ type: answer, conversation: id, assignment: offer.assignment, ...(reason && { reason }) });
  return true;
}

/** Assignments whose offers were answered but not confirmed: a second key press must not send another answer. */
export const answeredIn = (box: Outbox): string[] =>
  box.entries.flatMap(({ frame }) => (frame.type === "accept" || frame.type === "decline" ? [String(frame.assignment)] : []));
