/** Keeps a list scrolled to its end while the reader is there; elsewhere it does not move. */

import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

const NEAR = 80;

/** `length` changes with the content; `reset` (a conversation's id) jumps to the end. */
export function useFollow(box: RefObject<HTMLElement | null>, length: unknown, reset: unknown): void {
  const atEnd = useRef(true);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const look = (): void => {
      atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR;
    };
    const grown = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight;
    });
    element.addEventListener("scroll", look, { passive: true });
    grown.observe(element);
    // A picture that loads late or a typing mark make the content longer, not the box: both are observed.
    if (element.firstElementChild) grown.observe(element.firstElementChild);
    return () => {
      element.removeEventListener("scroll", look);
      grown.disconnect();
    };
  }, []);
  useLayoutEffect(() => {
    atEnd.current = true;
  }, [reset]);
  useLayoutEffect(() => {
    if (atEnd.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [length, reset]);
}
