/** What an import would do, as the API says it; pure. */

import type { ContactFileWords } from "../../../i18n/contacts/en";
import { type Fact, factName } from "./facts";

export const OUTCOMES = ["refused", "created", "changed", "unchanged"] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface ImportRow {
  line: number;
  outcome: Outcome;
  before: Record<string, string>;
  after: Record<string, string>;
  kept: string[];
  reason: string;
  fact: string;
}

/** Of unchanged rows only those with a fact that the shop has signed are listed. */
export interface ImportReport extends Record<Outcome, number> {
  ignored: string[];
  plan: string;
  rows: ImportRow[];
}

/** Rows of one outcome that are drawn: more than anybody reads. */
export const SHOWN_ROWS = 200;

export const toWrite = (report: ImportReport): number => report.created + report.changed;

/** Why a row is refused: a fact is called as people know it. */
export function reasonText(row: ImportRow, words: ContactFileWords, names: Record<Fact, string>): string {
  return words.reasons[row.reason]?.(factName(row.fact, names)) ?? `${row.reason} ${row.fact}`.trim();
}

/** Facts of a row that are written beside its name. */
export const changesOf = (row: ImportRow): [string, string][] => Object.entries(row.after).filter(([fact]) => fact !== "name" || row.before.name);
