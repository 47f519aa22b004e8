/** Notifies the other side of typing at most every three seconds, and of its end. */

import { TYPING_EVERY } from "../limits";

export interface TypingNotifier {
  typed(empty: boolean): void;
  stopped(): void;
}

/** `notify` sends one frame; losing it is harmless, for the other side forgets typing after six seconds. */
export function typingNotifier(notify: (on: boolean) => void, now: () => number = Date.now): TypingNotifier {
  let sentAt = 0;
  const stopped = (): void => {
    if (sentAt > 0) notify(false);
    sentAt = 0;
  };
  return {
    stopped,
    typed: (empty) => {
      if (empty) stopped();
      else if (now() - sentAt >= TYPING_EVERY) {
        sentAt = now();
        notify(true);
      }
    },
  };
}
