/** Time that does not jump: somebody may set the computer's clock while a page is open. */

/** Milliseconds on the scale of `Date.now()` when the page was loaded. */
export const steadyNow = (): number => performance.timeOrigin + performance.now();
