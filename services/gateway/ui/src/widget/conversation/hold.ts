/** A hold is told once: by the notice while it lasts, by a line among the messages afterwards; pure. */

import type { Item, Timeline } from "../../core/conversation/timeline";
import { lastOf } from "../../core/last";

/** A system message: "held", or "held:" and what the agent wrote. */
const HELD = /^held(?::\s*([^]*))?$/;

/** What the agent wrote with the newest hold; "" for nothing. */
export const holdText = ({ messages }: Timeline): string =>
  HELD.exec(lastOf(messages, ({ author, text }) => author === "system" && HELD.test(text))?.text ?? "")?.[1]?.trim() ?? "";

/** Without the line of the newest hold: for as long as the notice says the same. */
export function withoutHold(items: readonly Item[]): readonly Item[] {
  const line = lastOf(items, (item) => item.kind === "system" && HELD.test(item.text));
  return items.filter((item) => item !== line);
}
