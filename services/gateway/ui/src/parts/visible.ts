/** Which rows of a long list are in sight; the others are only space. */

import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { DRAWN_WHOLE, ROWS_AROUND } from "../core/limits";

export interface Window {
  from: number;
  to: number;
}

/** The rows to draw of `count` ones of this height, where the list begins `top` px below the box's upper edge; pure. */
export function windowOf(count: number, height: number, top: number, boxHeight: number): Window {
  if (count <= DRAWN_WHOLE) return { from: 0, to: count };
  const from = Math.floor(-top / height) - ROWS_AROUND;
  const to = Math.ceil((boxHeight - top) / height) + ROWS_AROUND;
  const clamp = (row: number): number => Math.max(0, Math.min(count, row));
  return { from: clamp(from), to: clamp(to) };
}

/** The rows to draw now; `list` lies in the scrolling `box`. */
export function useWindow(box: RefObject<HTMLElement | null>, list: RefObject<HTMLElement | null>, count: number, height: number): Window {
  const [shown, setShown] = useState<Window>(() => windowOf(count, height, 0, 0));
  const latest = useRef({ count, height });
  latest.current = { count, height };
  const look = (): void => {
    if (!box.current || !list.current) return;
    const top = list.current.getBoundingClientRect().top - box.current.getBoundingClientRect().top;
    const next = windowOf(latest.current.count, latest.current.height, top, box.current.clientHeight);
    setShown((old) => (old.from === next.from && old.to === next.to ? old : next));
  };
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const resized = new ResizeObserver(look);
    resized.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      resized.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, []);
  // What stands above may have grown, and the list with it.
  useLayoutEffect(look);
  return { from: Math.min(shown.from, count), to: count <= DRAWN_WHOLE ? count : Math.min(shown.to, count) };
}

/** Scrolls the box so that this row is in sight, if it is not. */
export function showRow(box: HTMLElement, list: HTMLElement, row: number, height: number): void {
  const top = list.getBoundingClientRect().top - box.getBoundingClientRect().top + row * height;
  if (top < 0) box.scrollTop += top;
  else if (top + height > box.clientHeight) box.scrollTop += top + height - box.clientHeight;
}
