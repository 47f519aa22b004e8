/** The state machine of one socket: when to connect, say hello, probe, give up and retry; pure. */

import { DOUBT_WITHIN, GOOD_AFTER, PING_AFTER, PONG_WITHIN, RETRY_CROWDED, RETRY_FIRST, RETRY_LONGEST, WELCOME_WITHIN } from "../limits";

export type Phase = "idle" | "connecting" | "ready" | "pausing" | "stopped";

export interface Connection {
  phase: Phase;
  /** Failures in a row. */
  failures: number;
  /** When this phase began, ms. */
  since: number;
  /** When something was last received, since when a probe is unanswered, and until when an answer is waited for. */
  receivedAt: number;
  probedAt: number | null;
  answerBy: number;
  /** Whether only a pong answers the probe: any other frame may have been on its way before the line died. */
  doubtful: boolean;
  retryAt: number | null;
  /** Since when nothing can be sent although it is wanted; null while all is well. */
  lostAt: number | null;
  /** Why it stopped for good. */
  reason: "unauthorised" | "forbidden" | null;
}

export type ConnectionEvent =
  | { type: "start" }
  | { type: "stop" }
  | { type: "opened" }
  | { type: "welcomed" }
  | { type: "received" }
  /** A pong has come. */
  | { type: "answered" }
  | { type: "closed"; code: number }
  | { type: "tick" }
  /** The browser says that the network is back. */
  | { type: "online" }
  /** The browser says that there is no network. */
  | { type: "offline" }
  /** The page is looked at again. */
  | { type: "shown" }
  /** The connection may be dead. */
  | { type: "suspected" };

export type Effect = "open" | "hello" | "ping" | "drop";

export const idle: Connection = {
  phase: "idle",
  failures: 0,
  since: 0,
  receivedAt: 0,
  probedAt: null,
  answerBy: 0,
  doubtful: false,
  retryAt: null,
  lostAt: null,
  reason: null,
};

type Step = [Connection, Effect[]];

/** The next state and what is to be done; `chance` is a number in [0, 1). */
export function connectionAfter(state: Connection, event: ConnectionEvent, now: number, chance: number): Step {
  switch (event.type) {
    case "start":
      return state.phase === "idle" || state.phase === "stopped" ? connecting({ ...state, failures: 0, reason: null }, now) : [state, []];
    case "stop":
      return [{ ...idle, since: now }, isOpen(state) ? ["drop"] : []];
    case "opened":
      return state.phase === "connecting" ? [{ ...state, receivedAt: now }, ["hello"]] : [state, []];
    case "welcomed":
      return state.phase === "connecting"
        ? [{ ...state, phase: "ready", since: now, receivedAt: now, probedAt: null, retryAt: null, lostAt: null }, []]
        : [state, []];
    case "received":
      return isOpen(state) ? [{ ...state, receivedAt: now, probedAt: state.doubtful ? state.probedAt : null }, []] : [state, []];
    case "answered":
      return isOpen(state) ? [{ ...state, receivedAt: now, probedAt: null, doubtful: false }, []] : [state, []];
    case "closed":
      return isOpen(state) ? closed(state, event.code, now, chance) : [state, []];
    case "tick":
      return ticked(state, now, chance);
    case "suspected":
      return state.probedAt === null ? probe(state, now, PONG_WITHIN) : [state, []];
    case "offline":
      return probe(state, now, DOUBT_WITHIN);
    case "online":
    case "shown":
      return doubted(state, now);
  }
}

/** When `tick` is due, ms; null: nothing to wait for. */
export function wakeAt(state: Connection): number | null {
  if (state.phase === "connecting") return state.since + WELCOME_WITHIN;
  if (state.phase === "pausing") return state.retryAt;
  if (state.phase === "ready") return state.probedAt === null ? state.receivedAt + PING_AFTER : state.answerBy;
  return null;
}

/** The pause before the next attempt: doubling, at most 15 s, spread over its upper half. */
export function pauseAfter(failures: number, code: number, chance: number): number {
  const longest = Math.min(RETRY_LONGEST, RETRY_FIRST * 2 ** Math.min(failures, 10));
  const crowded = code === 1013 || code === 4429 ? RETRY_CROWDED : 0;
  return crowded + Math.round(longest * (0.5 + chance / 2));
}

const isOpen = (state: Connection): boolean => state.phase === "connecting" || state.phase === "ready";

function connecting(state: Connection, now: number): Step {
  return [{ ...state, phase: "connecting", since: now, receivedAt: now, probedAt: null, retryAt: null }, ["open"]];
}

function closed(state: Connection, code: number, now: number, chance: number): Step {
  if (code === 4401) return [{ ...idle, phase: "stopped", since: now, reason: "unauthorised", lostAt: now }, []];
  if (code === 4403) return [{ ...idle, phase: "stopped", since: now, reason: "forbidden", lostAt: now }, []];
  const good = state.phase === "ready" && now - state.since >= GOOD_AFTER;
  const failures = good ? 0 : state.failures;
  // 1001 "going away" means another gateway is ready: retry at once, but spread so that not all arrive in one instant.
  const pause = code === 1001 && state.phase === "ready" && failures === 0 ? Math.round(chance * 250) : pauseAfter(failures, code, chance);
  const lostAt = state.lostAt ?? now;
  return [
    { ...state, phase: "pausing", since: now, failures: failures + 1, retryAt: now + pause, lostAt, probedAt: null },
    [],
  ];
}

function ticked(state: Connection, now: number, chance: number): Step {
  const due = wakeAt(state);
  if (due === null || now < due) return [state, []];
  if (state.phase === "pausing") return connecting(state, now);
  if (state.phase === "ready" && state.probedAt === null) return probe(state, now, PONG_WITHIN);
  // Dead, but not refused: another may be opened at once. Nothing has come since the probe.
  if (state.phase === "ready") return anew({ ...state, lostAt: state.probedAt }, now);
  const [next] = closed(state, 1006, now, chance);
  return [next, ["drop"]];
}

/** Somebody looks, or the network is back: an old attempt may hang, a pause is over, and a line is asked for a sign at once. */
function doubted(state: Connection, now: number): Step {
  if (state.phase === "pausing") return connecting(state, now);
  if (state.phase === "connecting" && now - state.since > DOUBT_WITHIN) return anew({ ...state, lostAt: state.lostAt ?? now }, now);
  return probe(state, now, DOUBT_WITHIN);
}

function anew(state: Connection, now: number): Step {
  const [next, effects] = connecting(state, now);
  return [next, ["drop", ...effects]];
}

/** Asks for a sign within so long; of two probes the more impatient counts. */
function probe(state: Connection, now: number, patience: number): Step {
  if (state.phase !== "ready") return [state, []];
  const answerBy = now + patience;
  if (state.probedAt !== null && state.answerBy <= answerBy) return [state, []];
  return [{ ...state, probedAt: state.probedAt ?? now, answerBy, doubtful: patience === DOUBT_WITHIN }, ["ping"]];
}
