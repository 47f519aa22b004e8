/** The words that the shared parts need from either message file. */

import type { Mark } from "../core/conversation/timeline";

export interface StreamWords {
  today: string;
  yesterday: string;
  you: string;
  /** Above a message that no person wrote. */
  automatic: string;
  marks: Record<Exclude<Mark, null>, string>;
  retry: string;
  drop: string;
  earlier: string;
  typing: (name: string) => string;
  attach: string;
  remove: string;
  /** Why a file is not sent; `failed` stands for every refusal without words of its own. */
  fileProblems: Record<"failed" | "large" | "empty" | "many" | "infected" | "scanner_away", string>;
  /** A refusal's code in words; the fallback for unknown ones is `refusedOther`. */
  refused: Record<string, string>;
  refusedOther: string;
  /** A system message's code in words; `detail` is what stood after the colon. */
  system: Record<string, (detail: string) => string>;
}

/** "" for a code that is not known. */
export function systemText(words: StreamWords, text: string): string {
  const [code = "", ...rest] = text.split(":");
  return words.system[code]?.(rest.join(":").trim()) ?? "";
}

export const refusalText = (words: StreamWords, code: string | null): string => words.refused[code ?? ""] ?? words.refusedOther;

/**
 * The reader's own variant of a language: a Briton's day has 24 hours, an American's twice twelve. In Arabic with the digits
 * 0 to 9, as in all clocks: otherwise one line would have numbers in two kinds of digits.
 */
export const regionalOf = (language: string, preferred: readonly string[] = navigator.languages): string =>
  (preferred.find((one) => one.split("-")[0] === language) ?? language) + (language === "ar" ? "-u-nu-latn" : "");

/** "Today", "Yesterday", or the date. */
export function dayText(words: StreamWords, at: number, now: number, language: string): string {
  const start = new Date(now).setHours(0, 0, 0, 0);
  if (at >= start) return words.today;
  if (at >= start - 86_400_000) return words.yesterday;
  return new Intl.DateTimeFormat(regionalOf(language), { weekday: "long", day: "numeric", month: "long" }).format(at);
}

export const timeText = (at: number, language: string): string =>
  new Intl.DateTimeFormat(regionalOf(language), { timeStyle: "short" }).format(at);

export const exactText = (at: number, language: string): string =>
  new Intl.DateTimeFormat(regionalOf(language), { dateStyle: "full", timeStyle: "medium" }).format(at);

/** A day and a time to come, from milliseconds as text. */
export const openingText = (ms: string, language: string): string =>
  new Intl.DateTimeFormat(regionalOf(language), { weekday: "long", hour: "numeric", minute: "2-digit" }).format(Number(ms));

/** When something is due: the day in words ("today", "tomorrow", "Monday") and the time. */
export function dueOf(ms: number, language: string, now = Date.now(), preferred: readonly string[] = navigator.languages): { day: string; time: string } {
  const regional = regionalOf(language, preferred);
  const days = Math.round((new Date(ms).setHours(0, 0, 0, 0) - new Date(now).setHours(0, 0, 0, 0)) / 86_400_000);
  const near = Math.abs(days) <= 1 && new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(days, "day");
  const far: Intl.DateTimeFormatOptions = Math.abs(days) > 6 ? { weekday: "long", day: "numeric", month: "long" } : { weekday: "long" };
  const format = (options: Intl.DateTimeFormatOptions): string => new Intl.DateTimeFormat(regional, options).format(ms);
  return { day: near || format(far), time: format({ timeStyle: "short" }) };
}

/** What stands behind the colon of `outside` and `promised`: something, and by when an answer comes (ms; null: not said). */
export function withDue(detail: string): [string, number | null] {
  const [first = "", by = ""] = detail.split(":");
  return [first, by === "" ? null : Number(by)];
}

/** A wait in words that promise no more than is known: "3 minutes", "2 hours", rounded up; null below a minute. */
export function aboutText(seconds: number, language: string): string | null {
  const minutes = Math.ceil(seconds / 60);
  if (minutes <= 1) return null;
  const [value, unit] = minutes < 90 ? [minutes, "minute"] : [Math.ceil(minutes / 60), "hour"];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(value);
}
