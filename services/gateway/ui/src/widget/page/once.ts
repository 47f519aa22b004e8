/** One widget in a page, however often its script is run. */

import type { Settings } from "./settings";

const MARK = Symbol.for("usher widget");

/** False: another run of the script was first, and has been given these settings. */
export function first(settings: Settings, again: (settings: Settings) => void): boolean {
  const page = globalThis as unknown as Record<symbol, typeof again | undefined>;
  const earlier = page[MARK];
  if (earlier) earlier(settings);
  else page[MARK] = again;
  return !earlier;
}
