/** Tells the server what this window was shown and what was seen, of the conversation at hand. */

import { marked, marksDue, marksSent, marksWait, noMarks } from "../../core/conversation/marks";
import type { Typed } from "../../core/wire";

export interface Marking {
  /** Begins anew, for this conversation: marks sent before may have been lost, and sending them again is harmless. */
  start(conversation: string | null): void;
  /** Messages up to here are shown, and up to there seen. */
  note(conversation: string | null, shown: number, seen: number): void;
}

/** `send` says whether the frame went out; `ready`: there is a connection. */
export function marking(send: (frame: Typed) => boolean, ready: () => boolean): Marking {
  let marks = noMarks;
  let of: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function start(conversation: string | null): void {
    of = conversation;
    marks = noMarks;
  }

  function tell(): void {
    const due = of !== null && marksDue(marks, Date.now());
    if (due && send({ type: "marks", conversation: of, ...due })) marks = marksSent(marks, Date.now());
    const wait = marksWait(marks, Date.now());
    clearTimeout(timer);
    if (wait !== null && ready()) timer = setTimeout(tell, wait + 5);
  }

  return {
    start,
    note: (conversation, shown, seen) => {
      if (conversation !== of) start(conversation);
      marks = marked(marks, shown, seen);
      tell();
    },
  };
}
