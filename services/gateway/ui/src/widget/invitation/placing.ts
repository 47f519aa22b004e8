/** Where the card stands: above the page's fields and buttons rather than on them; pure. */

import { CARD_RISES, CARD_STEP } from "../../core/limits";

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/**
 * By how many pixels the card is raised from where it would stand: the least that covers nothing, else what covers the
 * smallest area. Never higher than a part of the window, as it belongs to the launcher.
 */
export function raisedBy({ left, right, top, bottom }: Box, controls: readonly Box[], height: number): number {
  const highest = Math.min(top, height * CARD_RISES);
  let best = { raised: 0, covered: Infinity };
  for (let raised = 0; raised <= highest; raised += CARD_STEP) {
    const covered = coveredBy({ left, right, top: top - raised, bottom: bottom - raised }, controls);
    if (covered < best.covered) best = { raised, covered };
    if (covered === 0) break;
  }
  return best.raised;
}

const coveredBy = (card: Box, controls: readonly Box[]): number => controls.reduce((sum, control) => sum + common(card, control), 0);

const common = (one: Box, other: Box): number =>
  Math.max(0, Math.min(one.right, other.right) - Math.max(one.left, other.left)) * Math.max(0, Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top));
