/** The visitor's earlier conversations: a list on the home page, and one of them to read. */

import { useEffect, useRef } from "preact/hooks";
import { itemsOf, type Timeline } from "../core/conversation/timeline";
import type { PastConversation } from "../core/wire";
import { Avatar } from "../parts/avatar";
import { Became } from "../parts/became";
import { useFollow } from "../parts/follow";
import { Icon } from "../parts/icons";
import { Stream } from "../parts/stream";
import { exactText, regionalOf } from "../parts/words";
import { Save } from "./conversation/save";
import type { Localised, PanelProps } from "./props";

interface PastListProps extends Localised {
  past: readonly PastConversation[];
  onRead(conversation: string): void;
}

export function PastList({ words, language, origin, past, onRead }: PastListProps) {
  if (past.length === 0) return null;
  const day = new Intl.DateTimeFormat(regionalOf(language), { dateStyle: "medium" });
  return (
    <section class="card" data-testid="past">
      <h3>{words.past}</h3>
      {past.map((one) => (
        <button key={one.id} type="button" class="way" data-testid="past-conversation" data-conversation={one.id} onClick={() => onRead(one.id)}>
          <Avatar name={one.agent?.name ?? words.team} photo={one.agent?.photo} size={28} origin={origin} />
          <span class="past-text">
            <span dir="auto">{one.last_text || words.newFile}</span>
            <small title={exactText(one.closed_at, language)}>{day.format(one.closed_at)}</small>
          </span>
        </button>
      ))}
    </section>
  );
}

const nothing = (): void => undefined;

export function PastPane({ session, options, words, close, timeline, clock }: PanelProps & { timeline: Timeline; clock: number }) {
  const box = useRef<HTMLDivElement>(null);
  const back = useRef<HTMLButtonElement>(null);
  const reader = { side: "visitor", delivered: 0, read: 0, connected: true, clock, zone: new Date().getTimezoneOffset() } as const;
  const items = itemsOf(timeline, [], reader);
  useFollow(box, items, timeline.conversation);
  useEffect(() => back.current?.focus(), []);
  return (
    <div class="chat" data-testid="past-open">
      <header class="head">
        <button ref={back} type="button" class="icon-btn" aria-label={words.back} data-testid="back" onClick={() => session.read("")}>
          <Icon name="back" />
        </button>
        <div class="who">
          <strong>{words.past}</strong>
        </div>
        <button type="button" class="icon-btn" aria-label={words.close} data-testid="close-panel" onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <div class="messages" ref={box} role="log" aria-live="off" tabIndex={0} aria-label={words.past}>
        <div class="stream">
          {timeline.from > 0 && items.length > 0 && (
            <button type="button" class="btn earlier" onClick={() => session.earlier(timeline.conversation ?? "")}>
              {words.earlier}
            </button>
          )}
          {items.length === 0 && <div class="skeleton here-skeleton" aria-label={words.connecting} />}
          <Stream items={items} words={words} language={options.language} origin={options.origin} clock={clock} otherName={words.team} became={({ thread }) => <Became thread={thread} words={words} language={options.language} />} onRetry={nothing} onDrop={nothing} />
        </div>
      </div>
      <footer class="ended">
        <Save words={words} language={options.language} origin={options.origin} session={session} conversation={timeline.conversation} />
      </footer>
    </div>
  );
}
