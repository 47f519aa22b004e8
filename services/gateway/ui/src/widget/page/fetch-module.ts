/** Parts of the widget that are fetched when they are needed, from the gateway's own assets. */

import { FETCH_TRIES } from "../../core/limits";

/**
 * The default export of one of the gateway's scripts. `import()` and no script element: it needs no trusted type, and takes
 * the script's own nonce and rights along. A browser remembers that an address failed, so each try has its own.
 */
export async function fetchModule<T>(address: string): Promise<T> {
  for (let n = 1; ; n += 1) {
    try {
      const found = (await import(/* @vite-ignore */ n === 1 ? address : `${address}?try=${n}`)) as { default: T };
      return found.default;
    } catch (problem) {
      if (n === FETCH_TRIES) throw problem;
    }
  }
}
