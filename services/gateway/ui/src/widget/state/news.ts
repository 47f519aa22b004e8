/** Which answer a visitor should hear of who does not look at the conversation; pure. */

import { isAnswer } from "../../core/conversation/timeline";
import { NEWS_LASTS } from "../../core/limits";
import type { Message } from "../../core/wire";
import type { VisitorState } from "./model";

/** The newest answer that has just come; null: none, or one that was seen, or history that is being fetched. */
export function newsOf(before: VisitorState, after: VisitorState, now: number): Message | null {
  if (before.timeline === after.timeline) return null;
  const last = after.timeline.messages.filter((message) => isAnswer(message) && message.seq <= after.timeline.upTo).at(-1);
  if (!last || last.seq <= after.seen || now - last.at > NEWS_LASTS) return null;
  const known = before.timeline.conversation === last.conversation && before.timeline.upTo >= last.seq;
  return known ? null : last;
}
