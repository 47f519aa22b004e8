/** The messages of the conversation in the panel, the newest in sight. */

import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { type Bubble, itemsOf, newestOwn, type Timeline } from "../../core/conversation/timeline";
import { SHOWN_AT_FIRST } from "../../core/limits";
import type { Unsent } from "../../core/outbox/outbox";
import type { Message } from "../../core/wire";
import { Became } from "../../parts/became";
import { useBelow, useFollow } from "../../parts/follow";
import { Icon } from "../../parts/icons";
import { Stream } from "../../parts/stream";
import type { Shown } from "../props";
import type { Accepted } from "../state/invitation";
import { isHeld } from "../state/model";
import { withoutHold } from "./hold";
import { withInvitation } from "./invited";

interface MessagesProps extends Shown {
  timeline: Timeline;
  /** What ended before this one, and stays above it. */
  before: Timeline | null;
  /** What the visitor was invited with, until it is among the messages. */
  invited: Accepted | null;
  /** By how much the server's clock is ahead of ours, ms. */
  clock: number;
  unsent: readonly Unsent[];
  connected: boolean;
  /** Below a message that no person wrote. */
  automatic(message: Message): ComponentChildren;
  /** Shown below the messages. */
  children: ComponentChildren;
  /** Fetches what came before. */
  onEarlier(): void;
  onRetry(id: string): void;
  onDrop(id: string): void;
}

export function Messages({ words, language, origin, conversation, timeline, before, invited, clock, unsent, connected, automatic, children, onEarlier, onRetry, onDrop }: MessagesProps) {
  const box = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState(SHOWN_AT_FIRST);
  const skip = Math.max(0, timeline.messages.length - shown);
  const reader = { side: "visitor", connected, clock, zone: new Date().getTimezoneOffset() } as const;
  const { agent_delivered: delivered = 0, agent_read: read = 0 } = conversation ?? {};
  const items = withInvitation(itemsOf(timeline, unsent, { ...reader, delivered, read, skip }), timeline.messages.length > 0 ? null : invited);
  const ended = before ? itemsOf(before, [], { ...reader, delivered: 0, read: 0 }) : [];
  const { away, toEnd } = useFollow(box, items, timeline.conversation, newestOwn(timeline, unsent, ({ author }) => author === "visitor"));
  const below = useBelow(away, timeline, "agent");
  const became = ({ thread }: Bubble) => <Became thread={thread} words={words} language={language} />;
  const stream = { words, language, origin, clock, otherName: words.team, became, automatic, onRetry, onDrop };
  return (
    <div class="messages" ref={box} data-testid="messages" role="log" aria-live="off" tabIndex={0} aria-label={words.panel}>
      <div class="stream">
        {(skip > 0 || timeline.from > 0) && (
          <button
            type="button"
            class="btn earlier"
            onClick={() => {
              setShown(shown + SHOWN_AT_FIRST);
              if (skip <= SHOWN_AT_FIRST) onEarlier();
            }}
          >
            {words.earlier}
          </button>
        )}
        {ended.length > 0 && <Stream {...stream} items={ended} />}
        {ended.length > 0 && (
          <div class="event" data-testid="ended-before">
            {words.endedBefore}
          </div>
        )}
        {items.length === 0 && <p class="greeting">{words.greeting}</p>}
        <Stream {...stream} items={isHeld({ conversation }) ? withoutHold(items) : items} />
        {children}
      </div>
      {away && (
        <button type="button" class="btn below" data-testid="to-newest" aria-label={below > 0 ? undefined : words.toNewest} onClick={toEnd}>
          <Icon name="newer" />
          {below > 0 && words.newBelow(below)}
        </button>
      )}
    </div>
  );
}
