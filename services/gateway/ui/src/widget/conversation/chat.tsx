/** The parts of the conversation in the panel: its head, messages, what is shown while the visitor waits, and its end. */

import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { SHOWN_AT_FIRST } from "../../core/limits";
import type { Unsent } from "../../core/outbox/outbox";
import { clockOf } from "../../core/text";
import type { VisitorConversation } from "../../core/wire";
import { itemsOf, type Timeline } from "../../core/conversation/timeline";
import { Avatar } from "../../parts/avatar";
import { useFollow } from "../../parts/follow";
import { Icon } from "../../parts/icons";
import { useNow } from "../../parts/now";
import { Stream } from "../../parts/stream";
import { aboutText } from "../../parts/words";
import type { Localised, Texts } from "../props";
import { isHeld, isOpen, isWaiting, type Place } from "../state/model";

interface Shown extends Localised {
  /** Null: none has begun. */
  conversation: VisitorConversation | null;
}

interface HeadProps extends Shown {
  /** Without a connection it is not known whether the agent is there. */
  connected: boolean;
  onBack(): void;
  onEnd(): void;
  onClose(): void;
}

export function Head({ words, origin, conversation, connected, onBack, onEnd, onClose }: HeadProps) {
  const agent = conversation?.agent;
  const going = isOpen({ conversation });
  const [asking, setAsking] = useState(false);
  return (
    <header class="head">
      <button type="button" class="icon-btn" aria-label={words.back} data-testid="back" onClick={onBack}>
        <Icon name="back" />
      </button>
      {agent && <Avatar name={agent.name} photo={agent.photo} size={36} origin={origin} />}
      <div class="who" data-testid="agent">
        <strong>{agent?.name ?? words.team}</strong>
        {agent && going && connected && <small>{words.withYou}</small>}
      </div>
      {going && (
        <button type="button" class="icon-btn" aria-label={words.end} title={words.end} data-testid="end" onClick={() => setAsking(true)}>
          <Icon name="out" />
        </button>
      )}
      <button type="button" class="icon-btn" aria-label={words.close} data-testid="close-panel" onClick={onClose}>
        <Icon name="close" />
      </button>
      {asking && going && (
        <div class="confirm" role="alertdialog" aria-label={words.endAsk}>
          <span>{words.endAsk}</span>
          <button type="button" class="btn" autofocus onClick={() => setAsking(false)}>
            {words.endNo}
          </button>
          <button
            type="button"
            class="btn danger"
            data-testid="end-yes"
            onClick={() => {
              setAsking(false);
              onEnd();
            }}
          >
            {words.endYes}
          </button>
        </div>
      )}
    </header>
  );
}

interface MessagesProps extends Shown {
  timeline: Timeline;
  unsent: readonly Unsent[];
  connected: boolean;
  /** Shown below the messages. */
  children: ComponentChildren;
  onRetry(id: string): void;
  onDrop(id: string): void;
}

export function Messages({ words, language, origin, conversation, timeline, unsent, connected, children, onRetry, onDrop }: MessagesProps) {
  const box = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState(SHOWN_AT_FIRST);
  const skip = Math.max(0, timeline.messages.length - shown);
  const items = itemsOf(timeline, unsent, {
    side: "visitor",
    delivered: conversation?.agent_delivered ?? 0,
    read: conversation?.agent_read ?? 0,
    connected,
    skip,
    zone: new Date().getTimezoneOffset(),
  });
  useFollow(box, items, timeline.conversation);
  return (
    <div class="messages" ref={box} data-testid="messages" role="log" aria-live="off" tabIndex={0} aria-label={words.panel}>
      <div class="stream">
        {skip > 0 && (
          <button type="button" class="btn earlier" onClick={() => setShown(shown + SHOWN_AT_FIRST)}>
            {words.earlier}
          </button>
        )}
        {items.length === 0 && <p class="greeting">{words.greeting}</p>}
        <Stream
          items={items}
          words={words}
          language={language}
          origin={origin}
          otherName={words.team}
          onRetry={onRetry}
          onDrop={onDrop}
        />
        {children}
      </div>
    </div>
  );
}

interface NotEndedProps extends Texts {
  /** Why it was refused; null: nothing was. */
  code: string | null;
  onDrop(): void;
}

/** A refused end is said where it was asked for, until it is put away. */
export function NotEnded({ words, code, onDrop }: NotEndedProps) {
  if (code === null) return null;
  return (
    <p class="greeting" role="status" data-testid="not-ended">
      {words.refused[code] ?? words.refusedOther}{" "}
      <button type="button" class="btn" onClick={onDrop}>
        {words.remove}
      </button>
    </p>
  );
}

interface WaitingProps extends Shown {
  /** When the first message was written, ms; null: nothing was. */
  since: number | null;
  place: Place | null;
}

/** For a visitor who waits for an agent, or is on hold. */
export function Waiting({ words, language, conversation, since, place }: WaitingProps) {
  const waiting = isWaiting({ conversation });
  const held = isHeld({ conversation });
  const now = useNow(waiting ? 1000 : 0);
  if (!waiting && !held) return null;
  return (
    <div class="waiting" data-testid={held ? "held" : "waiting"} role="status">
      <span class="pulse" aria-hidden="true" />
      <div>
        <strong>{held ? words.held(conversation?.agent?.name ?? words.team) : words.waitingTitle}</strong>
        {!held && place && (
          <p class="place" data-testid="place" data-place={place.place}>
            {words.place(place.place)} {place.wait_s === null ? words.waitUnknown : words.waitAbout(aboutText(place.wait_s, language))}
          </p>
        )}
        <p>{held ? words.heldText : words.waitingText}</p>
        {!held && since !== null && now - since > 10_000 && <small aria-hidden="true">{words.waitingFor(clockOf(now - since))}</small>}
      </div>
    </div>
  );
}

interface TypingProps extends Shown {
  /** Until when the agent is believed to type, ms of our clock. */
  until: number;
}

export function Typing({ words, origin, conversation, until }: TypingProps) {
  const agent = conversation?.agent;
  const now = useNow(until > 0 ? 1000 : 0);
  if (until <= now) return null;
  const name = agent?.name ?? words.team;
  return (
    <div class="group" data-testid="typing" role="status">
      <Avatar name={name} photo={agent?.photo} size={28} origin={origin} />
      <div class="bubble typing">
        <span class="sr-only">{words.typing(name)}</span>
        <i />
        <i />
        <i />
      </div>
    </div>
  );
}

export function Ended({ words, onAnew }: Texts & { onAnew(): void }) {
  return (
    <footer class="ended" data-testid="ended">
      <p>{words.ended}</p>
      <button type="button" class="btn primary wide" data-first data-testid="anew" onClick={onAnew}>
        {words.again}
      </button>
    </footer>
  );
}
