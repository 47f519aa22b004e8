/** What a visitor leaves for later: where they are to be answered, and how it went. */

import type { Sender } from "../../core/outbox/sender";
import type { Store } from "../../core/store";
import type { Details, Memory } from "./memory";
import { isOpen, isTurnedAway, type VisitorState } from "./model";

export interface Aftercare {
  /** Says who the visitor is; `promise`: they were promised an answer there. */
  introduce(details: Partial<Details>, promise?: boolean): void;
  /** Says how it went, 1 to 5; 0: they would rather not. */
  rate(score: number, comment: string): void;
}

interface Parts {
  state: Store<VisitorState>;
  sender: Sender;
  details: Store<Details>;
  memory: Memory;
}

export const aftercare = ({ state, sender, details, memory }: Parts, sayHelloAgain: () => void): Aftercare => ({
  introduce: (said, promise = false) => {
    details.set((old) => ({ ...old, ...said }));
    memory.setDetails(details.get());
    // One that was refused is replaced by what is said now.
    dropped(sender, "contact");
    if (isOpen(state.get()) || (promise && isTurnedAway(state.get()))) sender.send({ type: "contact", ...said, promise });
    else sayHelloAgain();
  },
  rate: (score, comment) => {
    const conversation = state.get().conversation?.id;
    dropped(sender, "rate");
    if (conversation) sender.send({ type: "rate", conversation, score, comment });
  },
});

function dropped(sender: Sender, type: string): void {
  for (const { id, frame, standing } of sender.box.get().entries) if (frame.type === type && standing === "refused") sender.settled(id);
}
