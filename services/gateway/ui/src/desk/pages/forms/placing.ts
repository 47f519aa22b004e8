/** Where a dragged question goes; pure. */

/** The place in the list for a pointer at `y`, by the middles of all questions (px), of which `from` is dragged. */
export function placeAt(middles: readonly number[], y: number, from: number): number {
  return middles.filter((middle, place) => place !== from && middle < y).length;
}
