/** What `/api/live` answers. */

import type { Presence } from "../../../core/wire";

export interface LiveQueue {
  name: string;
  pool: string;
  waiting: number;
  oldest_wait_s: number | null;
  service_level: { percent: number | null; target: number; within_s: number; answered: number; window_s: number };
  expected_wait_s: number | null;
  agents?: Partial<Record<Presence, number>>;
}

export interface LiveAgent {
  id: string;
  name: string;
  photo?: string | null;
  status: Presence;
  reason?: string;
  draining: boolean;
  load: number;
  capacity: number;
  pools: string[];
  conversations: number;
}

export interface Live {
  at: number;
  queues: LiveQueue[];
  agents: LiveAgent[];
}

const ORDER: readonly Presence[] = ["available", "busy", "wrap_up", "away", "offline"];

/** Those who work first, then by name; pure. */
export const byState = (agents: readonly LiveAgent[]): LiveAgent[] =>
  [...agents].sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status) || a.name.localeCompare(b.name));
