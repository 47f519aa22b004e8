/** The messages of the open conversation, with notes among them, and who types. */

import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { earlierThan, itemsOf, newestOwn, type Timeline } from "../../core/conversation/timeline";
import { SHOWN_AT_FIRST } from "../../core/limits";
import type { Unsent } from "../../core/outbox/outbox";
import type { Note } from "../../core/wire";
import { Avatar } from "../../parts/avatar";
import { useBelow, useFollow } from "../../parts/follow";
import { Icon } from "../../parts/icons";
import { useNow } from "../../parts/now";
import { Stream } from "../../parts/stream";
import { jumpTo } from "../history/jump";
import { keptOf, Removed } from "../history/removed";
import type { Localised, Opened, Texts } from "../props";
import { nameOf } from "../state/names";
import { withNotes } from "../state/notes";
import { NoteView } from "./note";
import { deskStream } from "./reach/message-more";

interface MessagesProps extends Opened, Localised {
  timeline: Timeline;
  notes: readonly Note[];
  /** Own messages of this conversation that are not in it yet. */
  unsent: readonly Unsent[];
  connected: boolean;
  /** The agent's id, to tell their own messages from those of colleagues. */
  me: string | undefined;
  /** Until when the contact is believed to type, ms of our clock. */
  typingUntil: number;
  /** A message to be shown, once for each new object. */
  wanted: { seq: number } | null;
  onEarlier(): void;
  onRetry(id: string): void;
  onDrop(id: string): void;
  /** Puts a text into the composer; none: one cannot write here. */
  onAgain: ((text: string) => void) | undefined;
}

export function Messages({ words, language, conversation, timeline, notes, unsent, connected, me, typingUntil, wanted, onEarlier, onRetry, onDrop, onAgain }: MessagesProps) {
  const box = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState(SHOWN_AT_FIRST);
  const kept = keptOf(timeline);
  const skip = Math.max(0, kept.messages.length - shown);
  const unloaded = earlierThan(timeline) > 0;
  const name = nameOf(conversation, words);
  const showEarlier = (): void => {
    setShown(shown + SHOWN_AT_FIRST);
    if (unloaded && skip < SHOWN_AT_FIRST) onEarlier();
  };
  const { visitor_delivered: delivered, visitor_read: read } = conversation;
  const messages = itemsOf(kept, unsent, { side: "agent", delivered, read, connected, me, skip, zone: new Date().getTimezoneOffset() });
  const items = withNotes(messages, notes);
  const { away, toEnd } = useFollow(box, items, conversation.id, newestOwn(timeline, unsent, ({ author, agent }) => author === "agent" && agent?.id === me));
  const below = useBelow(away, timeline, "visitor");
  useWanted(box, wanted, timeline, skip, setShown, onEarlier);
  return (
    <div class="messages" ref={box} role="log" aria-live="polite" tabIndex={0} aria-label={name} data-testid="messages">
      <div class="stream">
        {(skip > 0 || (unloaded && timeline.messages.length > 0)) && (
          <button type="button" class="btn earlier" onClick={showEarlier}>
            {words.earlier}
          </button>
        )}
        {timeline.messages.length === 0 && conversation.last_seq > 0 && <Skeleton />}
        <Removed words={words} language={language} messages={timeline.messages} />
        <Stream
          items={items}
          words={words}
          language={language}
          origin={location.origin}
          otherName={name}
          onRetry={onRetry}
          onDrop={onDrop}
          desk={deskStream({ words, language, conversation, onAgain })}
          note={(item) => <NoteView key={item.key} note={item.note} words={words} language={language} />}
        />
        <Typing words={words} until={conversation.status === "closed" ? 0 : typingUntil} name={name} />
      </div>
      {away && (
        <button type="button" class="btn below" data-testid="to-newest" aria-label={below > 0 ? undefined : words.actions.toNewest} onClick={toEnd}>
          <Icon name="newer" />
          {below > 0 && words.actions.newBelow(below)}
        </button>
      )}
    </div>
  );
}

/** Draws and fetches what is earlier until the wanted message is there, then shows it. */
function useWanted(box: RefObject<HTMLElement | null>, wanted: { seq: number } | null, timeline: Timeline, skip: number, setShown: (n: number) => void, onEarlier: () => void): void {
  const done = useRef<object | null>(null);
  useEffect(() => {
    if (!wanted || done.current === wanted || !box.current) return;
    if (jumpTo(box.current, wanted.seq)) done.current = wanted;
    else if (skip > 0) setShown(timeline.messages.length);
    else if (earlierThan(timeline) > 0) onEarlier();
    else done.current = wanted;
  }, [wanted, timeline.messages.length, skip]);
}

/** Shown in place of messages that exist but are not loaded yet. */
function Skeleton() {
  return (
    <>
      {["a", "b", "c"].map((name) => (
        <div key={name} class={`skeleton bubble-skeleton ${name}`} />
      ))}
    </>
  );
}

function Typing({ words, until, name }: Texts & { until: number; name: string }) {
  if (until <= useNow(until > 0 ? 1000 : 0)) return null;
  return (
    <div class="group" role="status" data-testid="typing">
      <Avatar name={name} size={28} />
      <div class="bubble typing">
        <span class="sr-only">{words.typing(name)}</span>
        <i />
        <i />
        <i />
      </div>
    </div>
  );
}
