/** What stands in the place of a conversation whose content retention has removed. */

import type { Timeline } from "../../core/conversation/timeline";
import type { Message } from "../../core/wire";
import { exactText, regionalOf } from "../../parts/words";
import type { Localised } from "../props";

/** The messages that still say something. */
export const keptOf = (timeline: Timeline): Timeline => (removedAt(timeline.messages) ? { ...timeline, messages: timeline.messages.filter(({ thread }) => !thread?.expired) } : timeline);

/** When the last of these messages was removed, ms; 0: none was. */
export const removedAt = (messages: readonly Message[]): number => Math.max(0, ...messages.map(({ thread }) => (thread?.expired && thread.deleted_at) || 0));

export function Removed({ words, language, messages }: Localised & { messages: readonly Message[] }) {
  const at = removedAt(messages);
  if (!at) return null;
  const day = new Intl.DateTimeFormat(regionalOf(language), { dateStyle: "long" }).format(at);
  return (
    <p class="event" data-testid="content-removed" title={exactText(at, language)}>
      {words.reach.removed(day)}
    </p>
  );
}
