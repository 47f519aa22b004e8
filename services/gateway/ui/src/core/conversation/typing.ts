/** Tells the other side about typing at most every three seconds, and that it ended. */

import { TYPING_EVERY } from "../limits";

export interface TypingTeller {
  typed(empty: boolean): void;
  stopped(): void;
}

/** `tell` sends one frame; losing it is harmless, for the other side forgets typing after six seconds. */
export function typingTeller(tell: (on: boolean) => void, now: () => number = Date.now): TypingTeller {
  let toldAt = 0;
  const stopped = (): void => {
    if (toldAt > 0) tell(false);
    toldAt = 0;
  };
  return {
    stopped,
    typed: (empty) => {
      if (empty) stopped();
      else if (now() - toldAt >= TYPING_EVERY) {
        toldAt = now();
        tell(true);
      }
    },
  };
}
