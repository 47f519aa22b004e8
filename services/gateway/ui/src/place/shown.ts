/** What the page says of a place in line; pure. */

import { safeUrl } from "../core/text";
import { aboutText, dueOf } from "../parts/words";
import type { PlaceWords } from "./words";

/** As `GET /api/places/{id}` answers; times in ms. */
export interface Place {
  status: "waiting" | "talking" | "promised" | "automatic" | "closed";
  place: number | null;
  wait_s: number | null;
  due_at: number | null;
  back: string;
  /** Once it was asked how it went: what was given (0: they would rather not), and until when it can be. */
  rating: { score: number | null; until: number } | null;
}

export interface Said {
  title: string;
  /** Large: only while somebody waits. */
  number: string;
  lines: string[];
  back: string;
  /** The form with the scores. */
  rate: boolean;
}

/** What is not a whole address stays harmless. */
const ELSEWHERE = "https://usher.invalid";

/** `preferred`: the reader's languages, whose ways of writing times are used. */
export function saidOf(place: Place, words: PlaceWords, language: string, preferred: readonly string[] = [language]): Said {
  const back = (place.back && safeUrl(place.back, ELSEWHERE)) || "";
  const said = (title: string, ...lines: string[]): Said => ({ title, number: "", lines, back, rate: false });
  if (place.status === "waiting") {
    const wait = place.wait_s === null ? words.unknown : words.about(aboutText(place.wait_s, language));
    const at = place.place ?? 1;
    return { title: at === 1 ? words.next : words.inLine(at), number: new Intl.NumberFormat(language).format(at), lines: [wait, words.waiting], back, rate: false };
  }
  if (place.status === "promised") {
    const due = place.due_at === null ? null : dueOf(place.due_at, language, Date.now(), preferred);
    return said(words.promised, ...(due ? [words.promisedBy(due.day, due.time)] : []), words.promisedText);
  }
  const { rating } = place;
  const thanks = rating?.score ? [words.thanks(rating.score)] : [];
  const rate = place.status === "closed" && rating !== null && rating.score === null && Date.now() < rating.until;
  return { ...said(words[place.status], ...thanks, words[`${place.status}Text`]), rate };
}

/** Conversation and token of a link's fragment, null for none. */
export function linkIn(hash: string): { conversation: string; token: string } | null {
  const found = /^#([\w-]{1,64})\.([\w-]{1,64})$/.exec(hash);
  return found?.[1] && found[2] ? { conversation: found[1], token: found[2] } : null;
}
