/** By what a search is narrowed, and how it is asked for; pure. */

export interface Filters {
  status: string;
  agent: string;
  queue: string;
  channel: string;
  tag: string;
  /** The contact gave this score or a lower one. */
  rated: string;
  /** Days: "2026-11-28", or "". */
  from: string;
  to: string;
}

export const noFilters: Filters = { status: "", agent: "", queue: "", channel: "", tag: "", rated: "", from: "", to: "" };

export const isFiltered = (filters: Filters): boolean => Object.values(filters).some((value) => value.trim() !== "");

/** The parameters of a question; days begin and end where the agent is. */
export function paramsOf(filters: Filters, more: Record<string, string | number>): string {
  const { status, agent, queue, channel, tag, rated, from, to } = filters;
  const [since, before] = [dayStart(from, 0), dayStart(to, 1)];
  const named = { ...more, status, agent, queue, channel, tag: tag.trim(), rated, since, before };
  return new URLSearchParams(Object.entries(named).flatMap(([key, value]) => (value === "" ? [] : [[key, String(value)]]))).toString();
}

/** Midnight, `later` days after a day; "" for none. */
export function dayStart(day: string, later: number): number | "" {
  const [year, month, date] = day.split("-").map(Number);
  if (!year || !month || !date) return "";
  return Math.max(0, new Date(year, month - 1, date + later).getTime());
}
