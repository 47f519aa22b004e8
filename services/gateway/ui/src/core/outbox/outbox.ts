/** Messages that were sent and are not yet in the conversation: kept, resent in order, or given up with a reason; pure. */

import { ACCEPTED_KEPT, ANSWER_WITHIN, REFUSED_PAUSE } from "../limits";
import type { Attachment, Typed } from "../wire";

/** queued: not handed to a socket; sending: handed over, unanswered; accepted: durable; refused: final. */
export type Standing = "queued" | "sending" | "accepted" | "refused";

export interface Unsent {
  id: string;
  /** The frame without `again`. */
  frame: Typed;
  /** When it was written, ms since the epoch. */
  at: number;
  standing: Standing;
  /** Handed to a socket at least once, so the next time says `again`. */
  tried: boolean;
  /** When it was last handed to a socket, ms since the epoch. */
  sentAt?: number;
  code: string | null;
  detail: string | null;
  files: Attachment[];
}

export interface Outbox {
  /** In the order written. */
  entries: readonly Unsent[];
  /** Nothing is sent before this time, ms since the epoch; 0: no pause. */
  pausedUntil: number;
}

export type OutboxEvent =
  | { type: "added"; id: string; frame: Typed; at: number; files?: Attachment[] }
  | { type: "restored"; entries: readonly Unsent[]; now: number }
  | { type: "disconnected" }
  | { type: "connected" }
  | { type: "flushed"; ids: readonly string[]; now?: number }
  /** Commands whose answer is late are asked again. */
  | { type: "waited"; now: number }
  | { type: "accepted"; id: string }
  | { type: "refused"; id: string; code: string; detail?: string | undefined; retryAfter: number | null; now: number }
  | { type: "conflict"; id: string }
  /** The conversation that the accepted messages went to is closed and will not be shown again. */
  | { type: "passed" }
  /** The message is in the timeline, or the router has answered the command. */
  | { type: "settled"; id: string };

export const emptyOutbox: Outbox = { entries: [], pausedUntil: 0 };

export const isMessage = (entry: Unsent): boolean => entry.frame.type === "message";

/** Written text survives a reload; a click does not, because its time may be over. */
export const isWritten = (entry: Unsent): boolean => isMessage(entry) || ["note", "contact", "rate", "answers", "faq_verdict"].includes(entry.frame.type);

/** The next outbox; never changes the given one. */
export function outboxAfter(box: Outbox, event: OutboxEvent): Outbox {
  switch (event.type) {
    case "added":
      return box.entries.some((entry) => entry.id === event.id) ? box : { ...box, entries: [...box.entries, fresh(event)] };
    case "restored":
      return restored(box, event.entries, event.now);
    case "disconnected":
      return { pausedUntil: 0, entries: box.entries.map(backToQueue) };
    case "connected":
      // The answer to an accepted command may be lost with the socket; its effect shows in the welcome's conversations.
      return { pausedUntil: 0, entries: box.entries.filter((e) => isMessage(e) || e.standing !== "accepted").map(backToQueue) };
    case "flushed":
      return flushed(box, new Set(event.ids), event.now);
    case "waited":
      return { ...box, entries: box.entries.map((entry) => (event.now >= lateAt(entry) ? { ...entry, standing: "queued" } : entry)) };
    case "accepted":
      return change(box, event.id, (entry) => ({ ...entry, standing: "accepted", code: null, detail: null }));
    case "refused":
      return refused(box, event);
    case "conflict":
      return change(box, event.id, (entry) => ({ ...entry, standing: "refused", code: "conflict" }));
    case "passed":
      return { ...box, entries: box.entries.filter((entry) => entry.standing !== "accepted") };
    case "settled":
      return box.entries.some((entry) => entry.id === event.id)
        ? { ...box, entries: box.entries.filter((entry) => entry.id !== event.id) }
        : box;
  }
}

/**
 * The frames to send now, in order; empty during a pause. One that goes again says how long ago it was asked,
 * counted here: two times of one clock, which may be wrong.
 */
export function due(box: Outbox, now: number): Typed[] {
  if (now < box.pausedUntil) return [];
  return box.entries
    .filter((entry) => entry.standing === "queued")
    .map((entry) => (entry.tried ? { ...entry.frame, again: true, age_ms: Math.max(0, Math.round(now - entry.at)) } : entry.frame));
}

/** When the pause ends, if something waits for it; else null. */
export function pauseEnds(box: Outbox): number | null {
  return box.pausedUntil > 0 && box.entries.some((entry) => entry.standing === "queued") ? box.pausedUntil : null;
}

/** When a command that is durable and unanswered is asked again, at the earliest; null: none is. */
export function answersLate(box: Outbox): number | null {
  const at = Math.min(...box.entries.map(lateAt));
  return Number.isFinite(at) ? at : null;
}

/** A message shows by itself in its conversation; a command would be in hand for ever if its answer was lost. */
const lateAt = (entry: Unsent): number => (entry.standing === "accepted" && !isMessage(entry) && entry.sentAt !== undefined ? entry.sentAt + ANSWER_WITHIN : Infinity);

/** How many messages are not yet durable. */
export const unsentMessages = (box: Outbox): number => box.entries.filter((entry) => isMessage(entry) && isUnsent(entry)).length;

const isUnsent = ({ standing }: Unsent): boolean => standing === "queued" || standing === "sending";

/** Whether anything is not yet durable, so that a socket is worth having. */
export const hasUnsent = (box: Outbox): boolean => box.entries.some(isUnsent);

function fresh(event: { id: string; frame: Typed; at: number; files?: Attachment[] }): Unsent {
  const { id, frame, at, files = [] } = event;
  return { id, frame, at, files, standing: "queued", tried: false, code: null, detail: null };
}

function restored(box: Outbox, entries: readonly Unsent[], now: number): Outbox {
  const known = new Set(box.entries.map((entry) => entry.id));
  const kept = entries.filter((e) => !known.has(e.id) && (e.standing !== "accepted" || now - e.at < ACCEPTED_KEPT));
  // Whether it was sent before the reload is unknown: it is sent again, and the server recognises its id.
  return { ...box, entries: [...kept.map((e) => backToQueue({ ...e, tried: true })), ...box.entries] };
}

function backToQueue(entry: Unsent): Unsent {
  return entry.standing === "sending" ? { ...entry, standing: "queued" } : entry;
}

function flushed(box: Outbox, ids: ReadonlySet<string>, now?: number): Outbox {
  const entries = box.entries.map((entry): Unsent =>
    ids.has(entry.id) && entry.standing === "queued" ? { ...entry, standing: "sending", tried: true, ...(now !== undefined && { sentAt: now }) } : entry,
  );
  return { entries, pausedUntil: 0 };
}

function refused(box: Outbox, event: Extract<OutboxEvent, { type: "refused" }>): Outbox {
  const temporary = event.retryAfter !== null || event.code === "held_back";
  if (!temporary) {
    const { code, detail = null } = event;
    return change(box, event.id, (entry) => ({ ...entry, standing: "refused", code, detail }));
  }
  const from = box.entries.findIndex((entry) => entry.id === event.id);
  if (from < 0) return box;
  // The server refuses all that follows as well; queueing it at once keeps the order even if those answers are late.
  const entries = box.entries.map((entry, place) => (place < from ? entry : backToQueue(entry)));
  const wait = event.retryAfter ?? REFUSED_PAUSE;
  // `held_back` follows a refusal that said how long; it must not make the pause longer.
  const until = event.code === "held_back" && box.pausedUntil > 0 ? box.pausedUntil : Math.max(box.pausedUntil, event.now + wait);
  return { entries, pausedUntil: until };
}

function change(box: Outbox, id: string, next: (entry: Unsent) => Unsent): Outbox {
  if (!box.entries.some((entry) => entry.id === id)) return box;
  return { ...box, entries: box.entries.map((entry) => (entry.id === id ? next(entry) : entry)) };
}
