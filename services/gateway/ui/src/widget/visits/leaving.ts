/** The pointer leaves the page by its top: towards the tabs, the address or the button that closes the window. */

import { EXIT_DEPTH } from "../../core/limits";

/** Calls `leaving` once for each time that the pointer was far enough in the page before. */
export function watchLeaving(leaving: () => void): void {
  let within = false;
  document.addEventListener("mousemove", (event) => (within ||= event.clientY > EXIT_DEPTH), { passive: true });
  document.addEventListener("mouseout", (event) => {
    if (!within || event.relatedTarget !== null || event.clientY > 0) return;
    within = false;
    leaving();
  });
}
