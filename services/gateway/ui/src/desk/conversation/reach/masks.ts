/** The numbers that the policy has masked in a text; pure.
 *
 * A no-break space beside the bullets says that a masked number is ours: what people type or copy from a bill has a plain one.
 */

const MASKED = /(?<![\p{L}\p{N}•])([A-Z]{2}••\u00a0)?••••\u00a0[0-9A-Za-z]{4}/gu;

export function maskedIn(text: string): { cards: number; ibans: number } {
  const found = text.includes("\u00a0") ? [...text.matchAll(MASKED)] : [];
  const ibans = found.filter((one) => one[1]).length;
  return { cards: found.length - ibans, ibans };
}
