/** Keeps a list at its end while the reader is there, and leaves the reader in peace elsewhere. */

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
    // A picture that loads late makes the content longer, not the box.
    element.addEventListener("load", () => atEnd.current && element.scrollTo(0, element.scrollHeight), true);
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
