/** The time, renewed while somebody looks at it. */

import { useEffect, useState } from "preact/hooks";

/** Milliseconds since the epoch, renewed every `every` ms; 0 stands still. */
export function useNow(every: number): number {
  const [, redraw] = useState(0);
  useEffect(() => {
    if (every === 0) return;
    const timer = setInterval(() => redraw((n) => n + 1), every);
    return () => clearInterval(timer);
  }, [every]);
  return Date.now();
}
