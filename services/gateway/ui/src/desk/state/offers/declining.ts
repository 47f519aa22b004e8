/** Declines that can be taken back: the server is told only when the time for that has passed. */

import { UNDO_WITHIN } from "../../../core/limits";
import { createStore, type Store } from "../../../core/store";
import type { AgentConversation } from "../../../core/wire";

export interface Declining {
  /** Assignments that were declined a moment ago. */
  store: Store<readonly string[]>;
  has(conversation: AgentConversation): boolean;
  decline(conversation: AgentConversation, reason?: string): void;
  undo(conversation: AgentConversation): void;
  /** Tells the server of all at once. */
  flush(): void;
}

/** How long a decline can be taken back, ms: never so long that the offer expires as one that was missed; pure. */
export const undoFor = (left: number): number => Math.max(0, Math.min(UNDO_WITHIN, left - 1000));

/** `send` tells the server; `now` is the server's clock. */
export function createDeclining(send: (conversation: AgentConversation, reason: string) => void, now: () => number): Declining {
  const store = createStore<readonly string[]>([]);
  const waiting = new Map<string, { timer: ReturnType<typeof setTimeout>; tell(): void }>();

  function end(assignment: string): (() => void) | undefined {
    const one = waiting.get(assignment);
    clearTimeout(one?.timer);
    waiting.delete(assignment);
    store.set((list) => list.filter((other) => other !== assignment));
    return one?.tell;
  }

  return {
    store,
    has: ({ offer }) => offer !== null && waiting.has(offer.assignment),
    decline: (conversation, reason = "") => {
      const { offer } = conversation;
      if (!offer || waiting.has(offer.assignment)) return;
      const { assignment } = offer;
      const timer = setTimeout(() => end(assignment)?.(), undoFor(offer.expires_at - now()));
      waiting.set(assignment, { timer, tell: () => send(conversation, reason) });
      store.set((list) => [...list, assignment]);
    },
    undo: ({ offer }) => void (offer && end(offer.assignment)),
    flush: () => [...waiting.keys()].forEach((assignment) => end(assignment)?.()),
  };
}
