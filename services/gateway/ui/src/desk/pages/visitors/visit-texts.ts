/** What a visit is in words; pure. */

import { withoutTurns } from "../../../core/text";
import type { PageWords } from "../../../i18n/pages/en";
import { regionalOf } from "../../../parts/words";
import type { PresentVisit } from "../../state/visitors/polled";

/** The name or address, else what visitors are called with four characters that tell two of them apart. */
export const visitorName = (visit: PresentVisit, guest: string): string => withoutTurns(visit.name) || withoutTurns(visit.email) || `${guest} ${visit.visitor.slice(-4)}`;

export const isKnown = (visit: PresentVisit): boolean => withoutTurns(visit.name || visit.email) !== "";

/** The part of an address that tells pages of one shop apart. */
export function pathOf(url: string): string {
  if (!URL.canParse(url)) return url;
  const { pathname, search, hash } = new URL(url);
  return decoded(pathname) + search + hash;
}

function decoded(path: string): string {
  try {
    return withoutTurns(decodeURI(path));
  } catch {
    return path;
  }
}

/** "€99.50"; a currency that is none stands beside the number; "" for an empty cart. */
export function cartText(value: number | null, currency: string, language: string): string {
  if (!value) return "";
  const locale = regionalOf(language);
  try {
    return new Intl.NumberFormat(locale, { style: "currency", currency }).format(value);
  } catch {
    return [new Intl.NumberFormat(locale, { minimumFractionDigits: Number.isInteger(value) ? 0 : 2, maximumFractionDigits: 2 }).format(value), currency].filter(Boolean).join(" ");
  }
}

export const visitsText = (before: number, texts: PageWords): string => (before === 0 ? texts.visitors.firstVisit : texts.visitors.before(before));

/** Seconds that have passed since the list was made, by the server's clock. */
export const secondsSince = (at: number, now: number, skew: number): number => Math.max(0, (now + skew - at) / 1000);
