/** An accepted invitation opens the panel with its text as the first line, and belongs to the conversation that begins then. */

import { createStore, type Store } from "../../core/store";
import { type Memory, type PanelView, parsed } from "./memory";
import { isOpen, isOver, startedAnew, type VisitorState } from "./model";
import { visitMemory } from "./visit";
import type { Accepted, Invitation } from "./invitation";

interface Parts {
  state: Store<VisitorState>;
  memory: Memory;
  now(): number;
  show(view: PanelView): void;
  /** What `hello` says has changed. */
  sayHelloAgain(): void;
}

export interface Accepting {
  /** The invitation that was accepted, until its conversation begins. */
  invited: Store<Accepted | null>;
  accept(invitation: Invitation): void;
  /** The conversation has begun, and with it what it was begun with. */
  settle(): void;
}

export function accepting({ state, memory, now, show, sayHelloAgain }: Parts): Accepting {
  const invited = createStore(acceptedIn(memory));
  const keep = (accepted: Accepted | null): void => {
    invited.set(() => accepted);
    memory.invited.set(JSON.stringify(accepted));
  };
  return {
    invited,
    accept: (invitation) => {
      keep({ ...invitation, visit: visitMemory(memory).get().name, at: now() });
      // A conversation that is over is left, as by its button: the next message begins another.
      if (isOver(state.get())) state.set(startedAnew);
      else if (state.get().conversation === null) state.set((old) => ({ ...old, left: memory.read().conversation?.id ?? old.left }));
      sayHelloAgain();
      show("chat");
    },
    settle: () => {
      if (invited.get() && isOpen(state.get()) && state.get().timeline.messages.length > 0) keep(null);
    },
  };
}

/** What this tab keeps of an invitation that was accepted in the present visit. */
function acceptedIn(memory: Memory): Accepted | null {
  const kept = parsed<Accepted | null>(memory.invited.get(), null);
  return kept !== null && kept.visit === visitMemory(memory).get().name ? kept : null;
}
