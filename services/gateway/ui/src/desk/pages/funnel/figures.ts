/** The funnel's figures as the API tells them, and what the picture makes of them; pure. */

export const STAGES = ["faq", "bot", "chat", "email", "phone"] as const;

/** What becomes of those who came into a stage, in the order in which it is drawn; the numbers add up to `entered`. */
export const ENDS = ["solved", "escalated", "abandoned", "refused", "open"] as const;
export type End = (typeof ENDS)[number];

export interface StageFigures extends Record<End, number> {
  /** Of the policy. */
  version: string;
  stage: string;
  entered: number;
  /** How often it was handed on, and left at all, for each reason. */
  escalated_by: Record<string, number>;
  reasons: Record<string, number>;
  /** Of those who left it; null: nobody has. */
  mean_seconds: number | null;
  cost: number;
  /** What the next stage would have cost more for those it solved. */
  saved: number;
}

export interface Report {
  /** ms since the epoch. */
  from: number;
  to: number;
  currency: string;
  stages: StageFigures[];
}

/** The versions that have figures, those with most contacts first. */
export function versionsOf(stages: readonly StageFigures[]): string[] {
  const contacts = new Map<string, number>();
  for (const { version, entered } of stages) contacts.set(version, (contacts.get(version) ?? 0) + entered);
  return [...contacts].sort(([a, one], [b, other]) => other - one || a.localeCompare(b)).map(([version]) => version);
}

/** One row for each stage, of one version or ("") of all together, in the order of the stages. */
export function summed(stages: readonly StageFigures[], version = ""): StageFigures[] {
  const rows = new Map<string, StageFigures>();
  for (const one of stages) {
    if (version && one.version !== version) continue;
    const before = rows.get(one.stage);
    rows.set(one.stage, before ? added(before, one) : { ...one, version });
  }
  const place = (stage: string): number => (STAGES as readonly string[]).indexOf(stage);
  return [...rows.values()].sort((a, b) => place(a.stage) - place(b.stage));
}

function added(one: StageFigures, other: StageFigures): StageFigures {
  const ends = Object.fromEntries(ENDS.map((end) => [end, one[end] + other[end]])) as Record<End, number>;
  const left = (row: StageFigures): number => row.entered - row.open;
  const seconds = (row: StageFigures): number => (row.mean_seconds ?? 0) * left(row);
  const all = left(one) + left(other);
  return {
    ...one,
    ...ends,
    entered: one.entered + other.entered,
    escalated_by: counted(one.escalated_by, other.escalated_by),
    reasons: counted(one.reasons, other.reasons),
    mean_seconds: all > 0 ? (seconds(one) + seconds(other)) / all : null,
    cost: one.cost + other.cost,
    saved: one.saved + other.saved,
  };
}

function counted(one: Record<string, number>, other: Record<string, number>): Record<string, number> {
  const sum = { ...one };
  for (const [reason, n] of Object.entries(other)) sum[reason] = (sum[reason] ?? 0) + n;
  return sum;
}

export interface Whole {
  /** Who came in: those who are handed on come into the next stage, and are one contact. */
  contacts: number;
  solved: number;
  cost: number;
  saved: number;
}

export function wholeOf(rows: readonly StageFigures[]): Whole {
  const sum = (of: (row: StageFigures) => number): number => rows.reduce((all, row) => all + of(row), 0);
  return { contacts: Math.max(0, sum((row) => row.entered - row.escalated)), solved: sum((row) => row.solved), cost: sum((row) => row.cost), saved: sum((row) => row.saved) };
}

/** Reasons by how often, the most frequent first. */
export const ranked = (reasons: Record<string, number>): [string, number][] =>
  Object.entries(reasons)
    .filter(([, n]) => n > 0)
    .sort(([a, one], [b, other]) => other - one || a.localeCompare(b));

/** 0 to 1; 0 of nothing is 0. */
export const shareOf = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);

/** What one of them cost; null: there is none. */
export const eachOf = (cost: number, n: number): number | null => (n > 0 ? cost / n : null);

/** How wide the funnel is drawn where each stage begins and where the last one ends, percent: by those who came in, never too narrow to be seen. */
export function narrowing(rows: readonly StageFigures[]): number[] {
  const most = Math.max(...rows.map(({ entered }) => entered));
  const widths = rows.map(({ entered }) => Math.max(4, shareOf(entered, most) * 100));
  return [...widths, (widths.at(-1) ?? 0) * 0.7];
}
