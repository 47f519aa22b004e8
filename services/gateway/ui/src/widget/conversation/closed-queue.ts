/** Whether the queue in which the visitor waits was said to be closed; pure. */

import type { Timeline } from "../../core/conversation/timeline";
import { lastOf } from "../../core/last";

/** The line about closed hours: with the next opening (ms), without it, or in the business's own words. */
const CLOSED = /^(?:outside:(\d*)|notice:)/;

/** True from that line until the queue opens or an agent writes: then a place in the line means something. */
export function isQueueClosed({ messages }: Timeline, now: number): boolean {
  const last = lastOf(messages, ({ author, text }) => author === "agent" || (author === "system" && CLOSED.test(text)));
  if (last?.author !== "system") return false;
  const opening = CLOSED.exec(last.text)?.[1];
  return !opening || Number(opening) > now;
}
