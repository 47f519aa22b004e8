/** Shows what the gateway invites to, and tells it what the visitor answered, until it has heard. */

import { ACCEPTED_WITHIN } from "../../core/limits";
import { type Card, type Invitation, invitationIn } from "../state/invitation";
import type { VisitorSession } from "../state/session";
import type { KeptVisit } from "../state/visit";
import type { Answer } from "./gateway";

interface Parts {
  session: VisitorSession;
  visit: { get(): KeptVisit; set(kept: Partial<KeptVisit>): void };
  /** Null: no answer that can be read. */
  send(answered: { id: string; answer: "accepted" | "refused" }): Promise<Answer | null>;
  /** The visitor may be disturbed. */
  free(): boolean;
}

export interface Inviting {
  /** What the gateway invites to now. */
  told(told: unknown): void;
  /** Tells an answer that the gateway has not heard yet. */
  tell(): Promise<void>;
  /** Takes the card away: this tab is hidden, or somebody else is here. */
  hide(): void;
}

export function inviting({ session, visit, send, free }: Parts): Inviting {
  const { card } = session;
  const put = (next: Card | null): void => card.set(() => next);

  async function tell(): Promise<Answer | null> {
    const { answer } = visit.get();
    if (!answer) return null;
    const heard = await send(answer);
    const lost = heard === null || heard.status === 429 || heard.status >= 500;
    if (!lost && visit.get().answer?.id === answer.id) visit.set({ answer: null });
    return heard;
  }

  const patience = (): Promise<null> => new Promise((done) => setTimeout(() => done(null), ACCEPTED_WITHIN));

  function cardFor(invitation: Invitation): Card {
    const { id } = invitation;
    const mine = (): boolean => card.get()?.invitation.id === id;
    return {
      invitation,
      state: "asked",
      begin: () => {
        if (card.get()?.state !== "asked") return;
        card.set((old) => old && { ...old, state: "waiting" });
        visit.set({ answer: { id, answer: "accepted" } });
        void Promise.race([tell(), patience()]).then((heard) => {
          if (!mine()) return;
          if (heard?.status === 409 && heard.code === "nobody_free") return card.set((old) => old && { ...old, state: "nobody" });
          put(null);
          // Without a word from the gateway the chat says by itself who is there.
          if (heard === null || heard.status === 200) session.accept(invitation);
          else session.show("chat");
        });
      },
      leave: () => {
        put(null);
        session.show("chat");
      },
      refuse: () => {
        const asked = card.get()?.state === "asked";
        put(null);
        if (!asked) return;
        visit.set({ answer: { id, answer: "refused" } });
        void tell();
      },
    };
  }

  return {
    told: (given) => {
      const invitation = invitationIn(given);
      const shown = card.get();
      // What the visitor has answered, or is being told, is theirs to end.
      if (shown && shown.state !== "asked") return;
      if (!invitation || visit.get().answer?.id === invitation.id) return put(null);
      if (shown?.invitation.id === invitation.id) return;
      if (free()) put(cardFor(invitation));
    },
    tell: async () => void (await tell()),
    hide: () => card.get()?.state === "asked" && put(null),
  };
}
