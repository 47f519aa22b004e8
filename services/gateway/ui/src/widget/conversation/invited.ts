/** The text of an accepted invitation as the first line; pure. */

import type { Item } from "../../core/conversation/timeline";
import type { Accepted } from "../state/invitation";

/** Below the line of the day, where there is one. */
export function withInvitation(items: readonly Item[], invited: Accepted | null): readonly Item[] {
  if (!invited) return items;
  const { text, agent, at } = invited;
  const bubble = { key: "invitation", seq: null, clientId: null, text, at, files: [], mark: null, code: null };
  const line: Item = { kind: "group", key: "invitation", author: "agent", own: false, agent, at, bubbles: [bubble] };
  const first = items[0]?.kind === "day" ? 1 : 0;
  return [...items.slice(0, first), line, ...items.slice(first)];
}
