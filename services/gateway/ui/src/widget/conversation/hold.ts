/** A hold is told once: by the notice while it lasts, by a line among the messages afterwards; pure. */

import type { Item, Timeline } from "../../core/conversation/timeline";

/** A system message: "held", or "held:" and what the agent wrote. */
const HELD = /^held(?::\s*([^]*))?$/;

/** What the agent wrote with the newest hold; "" for nothing. */
export const holdText = ({ messages }: Timeline): string =>
  messages.map(({ author, text }) => (author === "system" ? HELD.exec(text) : null)).findLast((match) => match !== null)?.[1]?.trim() ?? "";

/** Without the line of the newest hold: for as long as the notice says the same. */
export function withoutHold(items: readonly Item[]): readonly Item[] {
  const line = items.findLast((item) => item.kind === "system" && HELD.test(item.text));
  return items.filter((item) => item !== line);
}
