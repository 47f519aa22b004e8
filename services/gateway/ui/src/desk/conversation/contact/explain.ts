/** Why an agent was chosen, from the dispatcher's explanation; pure, and no field is relied on. */

/** Numbers are null where the record has none. */
export interface Candidate {
  agent: string;
  load: number | null;
  capacity: number | null;
  idleS: number | null;
  skills: [string, number][];
}

export interface Explanation {
  queue: string;
  rule: string;
  /** How many steps of its queue the wait had reached; null: the choice did not depend on them. */
  step: number | null;
  /** The policy version whose rule routed it. */
  policy: string;
  select: string;
  waitedS: number | null;
  priority: number;
  refusedCleared: boolean;
  /** "": the dispatcher chose; else what an agent did (taken, reopened, reassigned, transferred), and who. */
  action: string;
  by: string;
  winner: Candidate | null;
  next: Candidate[];
  /** Reason and how many it ruled out, most first. */
  ruledOut: [string, number][];
}

/** Everything that is missing or wrong is left empty. */
export function explanationOf(value: unknown): Explanation {
  const told = record(value);
  return {
    queue: text(told.queue),
    rule: text(told.rule),
    step: number(told.step),
    policy: text(told.policy),
    select: text(told.select),
    waitedS: number(told.waited_s),
    priority: number(told.priority) ?? 0,
    refusedCleared: told.refused_cleared === true,
    action: text(told.action),
    by: text(told.by),
    winner: candidateOf(told.winner),
    next: list(told.next).flatMap((one) => candidateOf(one) ?? []),
    ruledOut: Object.entries(record(told.ruled_out))
      .flatMap(([reason, n]): [string, number][] => (typeof n === "number" && n > 0 ? [[reason, n]] : []))
      .sort((a, b) => b[1] - a[1]),
  };
}

/** The policy's version, short; both where a new one was activated between coming in and being given. */
export function versionsOf(cameBy: string, givenBy: string): string {
  const short = (hash: string): string => (hash.length > 12 ? hash.slice(0, 10) : hash);
  return [...new Set([cameBy, givenBy].filter(Boolean).map(short))].join(" → ");
}

function candidateOf(value: unknown): Candidate | null {
  const told = record(value);
  if (typeof told.agent !== "string") return null;
  return {
    agent: told.agent,
    load: number(told.load),
    capacity: number(told.capacity),
    idleS: number(told.idle_s),
    skills: Object.entries(record(told.skills)).flatMap(([name, level]): [string, number][] => (typeof level === "number" ? [[name, level]] : [])),
  };
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const number = (value: unknown): number | null => (typeof value === "number" && Number.isFinite(value) ? value : null);
