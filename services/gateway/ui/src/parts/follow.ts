/** Keeps a list at its end while the reader is there; elsewhere what one reads stays in its place, whatever comes above or below. */

import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Timeline } from "../core/conversation/timeline";
import type { Author } from "../core/wire";

/** Pixels from the end within which one reads the end. */
const NEAR = 80;

export interface Following {
  /** The reader is further up. */
  away: boolean;
  toEnd(): void;
}

/** Where a message is that the reader looks at, from the list's top. */
interface Anchor {
  seq: string;
  top: number;
}

/**
 * `content` changes with what is shown; `reset` (a conversation's id) and `own` (one's newest own line) lead to the end.
 * The box needs `overflow-anchor: none`: browsers keep the place only where they can, and never at the very top.
 */
export function useFollow(box: RefObject<HTMLElement | null>, content: unknown, reset: unknown, own?: unknown): Following {
  const atEnd = useRef(true);
  const anchor = useRef<Anchor | null>(null);
  const [away, setAway] = useState(false);

  const hold = (): void => {
    const element = box.current;
    if (element && atEnd.current) element.scrollTop = element.scrollHeight;
    else if (element) restore(element, anchor.current);
  };
  const toEnd = (): void => {
    atEnd.current = true;
    setAway(false);
    hold();
  };

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const look = (): void => {
      // An element that is taken out and put back begins at its top: that was nobody's wish.
      if (element.clientHeight === 0) return;
      atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR;
      anchor.current = atEnd.current ? null : anchorIn(element);
      setAway(!atEnd.current);
    };
    const grown = new ResizeObserver(hold);
    element.addEventListener("scroll", look, { passive: true });
    grown.observe(element);
    // A picture that loads late or a typing mark make the content longer, not the box: both are observed.
    if (element.firstElementChild) grown.observe(element.firstElementChild);
    return () => {
      element.removeEventListener("scroll", look);
      grown.disconnect();
    };
  }, []);
  useLayoutEffect(toEnd, [reset, own]);
  useLayoutEffect(hold, [content]);
  return { away, toEnd };
}

/** How many lines of the other side have come since the reader left the end. */
export function useBelow(away: boolean, { messages, upTo }: Timeline, author: Author): number {
  const seen = useRef(upTo);
  if (!away) seen.current = upTo;
  return messages.filter((message) => message.author === author && message.seq > seen.current && message.seq <= upTo).length;
}

/** The first message that is in sight. */
function anchorIn(box: HTMLElement): Anchor | null {
  const { top } = box.getBoundingClientRect();
  for (const message of box.querySelectorAll<HTMLElement>("[data-seq]")) {
    const at = message.getBoundingClientRect();
    if (message.dataset.seq && at.bottom > top) return { seq: message.dataset.seq, top: at.top - top };
  }
  return null;
}

function restore(box: HTMLElement, anchor: Anchor | null): void {
  const message = anchor && box.querySelector(`[data-seq="${anchor.seq}"]`);
  if (!message) return;
  const moved = message.getBoundingClientRect().top - box.getBoundingClientRect().top - anchor.top;
  if (Math.abs(moved) >= 1) box.scrollTop += moved;
}
