/** Links in what people write: found as a reader would, and never going elsewhere than they seem to; pure. */

export type Piece = { text: string; href?: string };

/**
 * Spaces, quotes, full-width punctuation and marks that turn the direction of reading end an address: in one that is
 * meant to be followed they are written in escapes.
 */
const LINK = /\bhttps?:\/\/[^\s<>"'\u2018-\u201f\u00ab\u00bb\u2039\u203a\u3000-\u3003\u3008-\u3011\u3014-\u301b\uff01\uff08\uff09\uff0c\uff0e\uff1a\uff1b\uff1f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+/gi;
const CLOSING: Record<string, string> = { ")": "(", "]": "[", "}": "{" };

/** The text cut into plain pieces and http(s) links. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const found of text.matchAll(LINK)) {
    const link = withoutEnd(found[0]);
    if (!isHonest(link)) continue;
    if (found.index > from) pieces.push({ text: text.slice(from, found.index) });
    pieces.push({ text: link, href: link });
    from = found.index + link.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}

/** Without the sentence's own punctuation, and without a bracket that was opened before the address. */
function withoutEnd(link: string): string {
  const open: Record<string, number> = {};
  for (const sign of link) open[CLOSING[sign] ?? sign] = (open[CLOSING[sign] ?? sign] ?? 0) + (CLOSING[sign] ? -1 : 1);
  let end = link.length;
  for (; end > 0; end -= 1) {
    const sign = link[end - 1] ?? "";
    const opening = CLOSING[sign];
    if (opening ? (open[opening] ?? 0) >= 0 : !".,;:!?\u2026*".includes(sign)) break;
    if (opening) open[opening] = (open[opening] ?? 0) + 1;
  }
  return link.slice(0, end);
}

/** `https://bank.example@other.example` seems to lead to the bank. */
function isHonest(link: string): boolean {
  try {
    const { username, password, hostname } = new URL(link);
    return !username && !password && hostname !== "";
  } catch {
    return false;
  }
}
