/** The queues of the active policy, as dialogs and pages need them. */

import { useLoaded } from "./http";

export interface QueueCard {
  name: string;
  pool: string;
  priority: number;
  select: string;
  hours: string | null;
  open: boolean | null;
  /** False where no enabled agent serves it and no step or overflow moves on what waits there. */
  served?: boolean;
  next_opening: number | null;
  offer: { mode: string; timeout_s: number; missed: number };
  service_level: { percent: number; within_s: number };
  max_length: number | null;
  max_wait_s: number | null;
  overflow: string | null;
  steps: Record<string, unknown>[];
}

export interface CalendarCard {
  name: string;
  timezone: string;
  breaks?: string[];
  holidays?: string;
  exceptions?: Record<string, string[]>;
  open: boolean | null;
  next_change: number | null;
  [day: string]: unknown;
}

export interface Queues {
  queues: QueueCard[];
  calendars: CalendarCard[];
  pools: string[];
}

/** Whether what is handed to this queue would wait for ever; one that is not known does not. */
export function waitsForNobody(queues: Queues | null, name: string): boolean {
  return queues?.queues.find((queue) => queue.name === name)?.served === false;
}

export const useQueues = () => useLoaded<Queues>("/api/queues");
