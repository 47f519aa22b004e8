/** Links in what people write: found as a reader would, and never going elsewhere than they seem to; pure. */

import { safeUrl, withoutTurns } from "./text";

export type Piece = { text: string; href?: string };

/**
 * Spaces, quotes, full-width punctuation, what is invisible and marks that turn the direction of reading end an
 * address: in one that is meant to be followed they are written in escapes.
 */
const LINK = /\bhttps?:\/\/[^\s<>"`\u2018-\u201f\u00ab\u00bb\u2039\u203a\u3000-\u3003\u3008-\u3011\u3014-\u301b\uff01\uff08\uff09\uff0c\uff0e\uff1a\uff1b\uff1f\uff61-\uff64\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\uffa0\ufeff]+/gi;
/** What ends a sentence, in several scripts, and what is written around a word. */
const ENDING = ".,;:!?'*|\u2013\u2014\u2026\u0589\u060c\u061b\u061f\u06d4\u0964\u0965\u104a\u104b\u1362\u17d4";
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
    if (opening ? (open[opening] ?? 0) >= 0 : !ENDING.includes(sign)) break;
    if (opening) open[opening] = (open[opening] ?? 0) + 1;
  }
  return link.slice(0, end);
}

/**
 * Whether an address leads where it seems to: `https://bank.example@other.example` does not, nor does a host that is
 * read as another name (0x7f.1) or whose letters look like those of another one.
 */
function isHonest(link: string): boolean {
  try {
    const { username, password, hostname } = new URL(link);
    const written = /^https?:\/\/([^/\\?#]*?)(?::\d*)?(?:[/\\?#]|$)/i.exec(link)?.[1]?.normalize("NFC").toLowerCase();
    return !username && !password && !!written && (written === hostname || (hostname.includes("xn--") && written.split(".").every(isReadable)));
  } catch {
    return false;
  }
}

/** An address that a visitor's browser reported: what is shown of it, and where it leads if it may be followed. */
export function addressShown(url: string, origin: string): Piece {
  const href = url && safeUrl(url, origin);
  return href && isHonest(href) ? { href, text: href.replace(/^https?:\/\//, "") } : { text: withoutTurns(url) };
}

/** Latin with the usual accents; scripts whose letters resemble no Latin ones; Cyrillic and Greek with letters of their own. */
const LATIN = /^[-\da-z\u00df-\u00f6\u00f8-\u00ff\u0101-\u0130\u0132-\u0137\u0139-\u017e]*$/;
const UNLIKE_LATIN = /^[-\d\u3005\u30fc\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Arabic}\p{sc=Hebrew}\p{sc=Devanagari}]*$/u;
const CYRILLIC = /^(?=.*[бджзийлцчшщыэюяф])[-\d\u0430-\u045f\u0491]*$/;
const GREEK = /^(?=.*[δζθλξπσφψ])[-\d\u0390-\u03ce]*$/;

const isReadable = (label: string): boolean => [LATIN, UNLIKE_LATIN, CYRILLIC, GREEK].some((script) => script.test(label));
