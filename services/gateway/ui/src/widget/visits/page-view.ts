/** One view of a page: when it was visible, and how far down it was seen; pure. */

import { VISIBLE_GAP, SPANS_TOLD } from "../../core/limits";

export interface PageView {
  id: string;
  /** By the browser's clock, ms, as all times here. */
  began: number;
  url: string;
  title: string;
  referrer: string;
  visible: boolean;
  /** From, to: the last one still goes on while the page is visible. */
  spans: readonly (readonly [number, number])[];
  /** Of all spans, also those that are told no more. */
  visible_ms: number;
  /** The deepest part seen, percent of the page. */
  scroll: number;
}

export const viewed = (page: Pick<PageView, "id" | "url" | "title" | "referrer">, now: number, visible: boolean): PageView => ({
  ...page,
  began: now,
  visible,
  spans: visible ? [[now, now]] : [],
  visible_ms: 0,
  scroll: 0,
});

/** The view at this moment. A visible page that was not heard of for long has slept with its computer: that time does not count. */
export function seenUntil(view: PageView, now: number): PageView {
  const last = view.spans.at(-1);
  if (!view.visible || !last) return view;
  const [from, to] = last;
  if (now < to || now - to > VISIBLE_GAP) return { ...view, spans: told([...view.spans, [now, now]]) };
  return { ...view, spans: [...view.spans.slice(0, -1), [from, now]], visible_ms: view.visible_ms + now - to };
}

/** The view after the page was shown or hidden. */
export function turned(view: PageView, now: number, visible: boolean): PageView {
  const until = seenUntil(view, now);
  if (visible === view.visible) return until;
  return { ...until, visible, spans: visible ? told([...until.spans, [now, now]]) : until.spans };
}

/** The view after so many percent of the page were seen. */
export const scrolled = (view: PageView, percent: number): PageView => ({ ...view, scroll: Math.max(view.scroll, Math.min(100, Math.round(percent) || 0)) });

const told = (spans: PageView["spans"]): PageView["spans"] => spans.slice(-SPANS_TOLD);
