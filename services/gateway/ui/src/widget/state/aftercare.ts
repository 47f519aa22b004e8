/** What a visitor says besides messages: where they are to be answered, how it went, whether an automatic answer helped. */

import { givenOf, type Kept, keptIn, verdictFrame } from "../../core/conversation/verdicts";
import type { Sender } from "../../core/outbox/sender";
import { createStore, type Store } from "../../core/store";
import type { Message } from "../../core/wire";
import type { Details, Memory } from "./memory";
import { isOpen, isTurnedAway, type VisitorState } from "./model";

export interface Aftercare {
  /** Says who the visitor is; `promise`: they were promised an answer there. */
  introduce(details: Partial<Details>, promise?: boolean): void;
  /** Says how it went, 1 to 5; 0: they would rather not. */
  rate(score: number, comment: string): void;
  /** The last verdict about an automatic answer, of any tab. */
  judged: Store<Kept | null>;
  /** Says so of an automatic answer, once. */
  judge(message: Pick<Message, "conversation" | "ask">, verdict: string): void;
  /** The next message goes to a person, not to the articles. */
  wantsPerson: Store<boolean>;
  askForPerson(wanted: boolean): void;
}

interface Parts {
  state: Store<VisitorState>;
  sender: Sender;
  details: Store<Details>;
  memory: Memory;
}

export function aftercare({ state, sender, details, memory }: Parts, sayHelloAgain: () => void): Aftercare {
  const judged = createStore(keptIn(memory.verdict.get()));
  const wantsPerson = createStore(memory.person.get() === "yes");
  memory.onChange("verdict", (text) => judged.set(() => keptIn(text)));
  return {
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
    judged,
    judge: (message, verdict) => {
      const frame = verdictFrame(message, verdict, givenOf(message.ask ?? "", sender.box.get().entries, judged.get()));
      if (!frame) return;
      dropped(sender, "faq_verdict");
      judged.set(() => ({ ask: frame.ask, verdict }));
      memory.verdict.set(JSON.stringify(judged.get()));
      sender.send(frame);
    },
    wantsPerson,
    askForPerson: (wanted) => {
      wantsPerson.set(() => wanted);
      memory.person.set(wanted ? "yes" : "");
    },
  };
}

function dropped(sender: Sender, type: string): void {
  for (const { id, frame, standing } of sender.box.get().entries) if (frame.type === type && standing === "refused") sender.settled(id);
}
