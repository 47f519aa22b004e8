/** The current time, for components that show it. */

import { useEffect, useState } from "preact/hooks";

/** Milliseconds since the epoch, updated every `every` ms; 0: never. */
export function useNow(every: number): number {
  const [, redraw] = useState(0);
  useEffect(() => {
    if (every === 0) return;
    const timer = setInterval(() => redraw((n) => n + 1), every);
    return () => clearInterval(timer);
  }, [every]);
  return Date.now();
}
