/** By what the audit log is narrowed, and how it is asked for; pure. */

import { dayStart } from "../search/filters";

export interface Entry {
  n: number;
  at: number;
  /** An agent's id, the name of a service, or "" where nobody knows. */
  who: string;
  action: string;
  kind: string;
  /** "": all of the kind. */
  thing: string;
}

/** An agent. */
export interface Named {
  id: string;
  name: string;
}

export interface AuditPage {
  entries: Entry[];
  /** The `before` of the page that follows, 0 after the last. */
  next: number;
}

export interface Filters {
  who: string;
  action: string;
  kind: string;
  thing: string;
  /** Days: "2026-11-28", or "". */
  from: string;
  to: string;
}

export const noFilters: Filters = { who: "", action: "", kind: "", thing: "", from: "", to: "" };

/** The address of a page of entries; days begin and end where the reader is. */
export function pathOf({ who, action, kind, thing, from, to }: Filters, before: number): string {
  const wanted = { who, action, kind, thing: thing.trim(), since: dayStart(from, 0), until: dayStart(to, 1), before: before || "" };
  const given = Object.entries(wanted).flatMap(([key, value]) => (value === "" ? [] : [[key, String(value)]]));
  return `/api/audit?${new URLSearchParams(given)}`;
}

export const isFiltered = (filters: Filters): boolean => Object.values(filters).some((value) => value.trim() !== "");
