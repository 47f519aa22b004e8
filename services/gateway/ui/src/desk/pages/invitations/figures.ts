/** What invitations brought, as the API tells it, and what that means; pure. */

export interface Group {
  visitors: number;
  converted: number;
  /** null: nobody is in it. */
  rate: number | null;
}

export interface Difference {
  value: number;
  low: number;
  high: number;
}

export interface RuleFigures {
  name: string;
  /** The policy still has it. */
  active: boolean;
  shown: number;
  accepted: number;
  refused: number;
  expired: number;
  withdrawn: number;
  open: number;
  control: number;
  invited: Group;
  control_group: Group;
  difference: Difference | null;
}

export interface Figures {
  since: number;
  invitations: RuleFigures[];
}

/** What became of those shown, in the order in which it is listed; the numbers add up to `shown`. */
export const ENDS = ["accepted", "refused", "expired", "withdrawn", "open"] as const;

/** `none`: one of the groups is empty. `unclear`: the interval spans zero, so nobody can say whether it helps. */
export type Verdict = "none" | "unclear" | "more" | "less";

export function verdictOf(difference: Difference | null): Verdict {
  if (!difference) return "none";
  return difference.low > 0 ? "more" : difference.high < 0 ? "less" : "unclear";
}

/** Where the scale ends on both sides of zero: the smallest of these that holds the interval. */
const ENDS_OF_SCALE = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];

export const scaleOf = ({ low, high }: Difference): number => ENDS_OF_SCALE.find((end) => Math.max(-low, high) <= end) ?? 1;

/** The place of a share on that scale, percent of its length. */
export const placeOf = (share: number, scale: number): number => Math.max(0, Math.min(100, 50 + (share / scale) * 50));

/** Days that can be chosen. */
export const PERIODS = [7, 28, 90, 365];

/** The beginning of the period, at midnight, so that the address stays the same for a day and the figures are whole days. */
export function sinceOf(days: number, now: number): number {
  const midnight = new Date(now);
  midnight.setHours(0, 0, 0, 0);
  midnight.setDate(midnight.getDate() - days + 1);
  return midnight.getTime();
}
