/** Which visitors are asked for; pure. */

import { VISITORS_ASKED, VISITORS_STEP } from "../../../core/limits";

export const SORTS = ["site", "newest", "page", "pages", "visits", "cart"] as const;
export type Sort = (typeof SORTS)[number];
export type YesNo = "" | "true" | "false";

export interface Wanted {
  q: string;
  source: string;
  conversation: YesNo;
  cart: YesNo;
  /** Seconds; "": any. */
  min_site_s: string;
  sort: Sort;
}

export const anybody: Wanted = { q: "", source: "", conversation: "", cart: "", min_site_s: "", sort: "site" };

export const isFiltered = (wanted: Wanted): boolean => Object.entries(wanted).some(([key, value]) => key !== "sort" && value.trim() !== "");

/** The query for what is wanted, without what is not asked for */
export function paramsOf(wanted: Wanted, offset: number): string {
  const params = { ...wanted, offset: offset === 0 ? "" : String(offset), limit: String(VISITORS_ASKED) };
  const set = Object.entries(params).map(([key, value]) => [key, value.trim()] as const);
  return new URLSearchParams(set.filter(([, value]) => value !== "").map(([key, value]) => [key, value])).toString();
}

/** Where the part begins that has the rows from this one on, and some before it; it moves in steps, pure. */
export const offsetFor = (from: number): number => Math.max(0, Math.floor(from / VISITORS_STEP) - 1) * VISITORS_STEP;
