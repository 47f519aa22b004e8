/** What the figures of a broadcast mean, and what can be done with it; pure. */

import type { Broadcast, State } from "./types";

/** What became of recipients, in the order in which it is listed; each is in one of them. */
export const ENDS = ["waiting", "under_way", "sent", "delivered", "read", "failed", "uncertain", "stopped", "left_out"] as const;
export type End = (typeof ENDS)[number];

/** Of these nobody has been told; of the uncertain ones nobody knows. */
const NOT_TOLD: readonly string[] = ["waiting", "under_way", "failed", "stopped", "left_out", "uncertain"];

/** Those that are not zero. */
export const endsOf = (figures: Record<string, number>): [End, number][] => ENDS.map((end): [End, number] => [end, figures[end] ?? 0]).filter(([, n]) => n > 0);

/** How many have certainly been told. */
export const toldOf = (figures: Record<string, number>): number => ENDS.filter((end) => !NOT_TOLD.includes(end)).reduce((total, end) => total + (figures[end] ?? 0), 0);

/** The share of recipients who have been told, whole percent: a hundred only where all have. */
export function progressOf(figures: Record<string, number>): number {
  const recipients = figures.recipients ?? 0;
  return recipients === 0 ? 0 : Math.floor((100 * toldOf(figures)) / recipients);
}

/** Green and red only where it means something. */
export const toneOf = (end: End): "good" | "warn" | "bad" | "" => (end === "failed" ? "bad" : end === "uncertain" ? "warn" : end === "delivered" || end === "read" ? "good" : "");

export type Action = "start" | "goOn" | "pause" | "stop";

/** What its state allows. A start that died while it prepared goes on when it is started again. */
export const actionsOf = (state: State): Action[] => ACTIONS[state];

const ACTIONS: Record<State, Action[]> = {
  draft: ["start", "stop"],
  planning: ["goOn", "stop"],
  running: ["pause", "stop"],
  paused: ["goOn", "stop"],
  stopped: [],
  done: [],
};

/** Its figures may change by themselves: also those of one that has ended, as receipts come late. */
export const isLive = (one: Broadcast): boolean => one.state !== "draft" && ((one.figures.waiting ?? 0) + (one.figures.under_way ?? 0) > 0 || one.state === "running" || one.state === "planning");

/** Who drafted it, by name; of whom the team does not know, as the server says it ("cli:" by the command line). */
export const byOf = (one: Broadcast, team: readonly { id: string; name: string }[]): string => team.find((each) => each.id === one.created_by)?.name ?? one.created_by.replace(/^cli:/, "");
