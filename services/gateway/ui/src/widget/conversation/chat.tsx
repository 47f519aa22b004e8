/** What stands below the messages: who types, a refused end, and the end. */

import type { ComponentChildren } from "preact";
import { Avatar } from "../../parts/avatar";
import { useNow } from "../../parts/now";
import type { Shown, Texts } from "../props";

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

export function Ended({ words, onAnew, children }: Texts & { onAnew(): void; children?: ComponentChildren }) {
  return (
    <footer class="ended" data-testid="ended">
      <p>{words.ended}</p>
      <button type="button" class="btn primary wide" data-first data-testid="anew" onClick={onAnew}>
        {words.again}
      </button>
      {children}
    </footer>
  );
}
