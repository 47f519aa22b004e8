/** The current time, for components that show it: one clock ticks for all of them. */

import { useEffect, useState } from "preact/hooks";
import { CLOCK_TICKS } from "../core/limits";

interface Ticking {
  every: number;
  /** Which of its periods it has drawn last. */
  period: number;
  redraw(): void;
}

const ticking = new Set<Ticking>();
let timer: ReturnType<typeof setInterval> | undefined;

/** Nobody reads the time on a page that is not shown; once it is again, all are drawn. */
function tick(): void {
  if (document.visibilityState !== "visible") return;
  const now = Date.now();
  for (const one of ticking) {
    const period = Math.floor(now / one.every);
    if (period === one.period) continue;
    one.period = period;
    one.redraw();
  }
}

function join(one: Ticking): () => void {
  ticking.add(one);
  timer ??= setInterval(tick, CLOCK_TICKS);
  if (ticking.size === 1) document.addEventListener("visibilitychange", tick);
  return () => {
    ticking.delete(one);
    if (ticking.size > 0) return;
    clearInterval(timer);
    timer = undefined;
    document.removeEventListener("visibilitychange", tick);
  };
}

/** Milliseconds since the epoch, updated every `every` ms; 0: never. */
export function useNow(every: number): number {
  const [, redraw] = useState(0);
  useEffect(() => {
    if (every === 0) return;
    return join({ every, period: Math.floor(Date.now() / every), redraw: () => redraw((n) => n + 1) });
  }, [every]);
  return Date.now();
}
