/** What the page may call: `usher.identify(…)`, `logout()`, `set(…)`, `event(…)`, `consent(…)` and `leave()`. */

import { CALLS_KEPT } from "../../core/limits";
import { fetchModule } from "../page/fetch-module";
import type { Options } from "../options";
import type { Memory } from "../state/memory";
import type { VisitorSession } from "../state/session";
import { mayFollow, visitMemory } from "../state/visit";
import type { Call, Follow, Run } from "./call";

const NAMES = ["identify", "logout", "set", "event", "consent", "leave"];
/** Calls that mean nothing before a visit is followed. */
const LATER = ["page", "leave"];
/** Filled in by `build.mjs`: the path of the script that follows visits. */
declare const USHER_VISITS: string;

/** Puts the calls into `window.usher`, unless that is something else; those made before wait in `usher.calls`. */
export function offerCalls(run: Run): void {
  const page = window as unknown as { usher?: unknown };
  page.usher ??= {};
  const usher = page.usher as Record<string, unknown>;
  // An element with that id, or somebody's library, is left alone.
  if (![Object.prototype, null].includes(Object.getPrototypeOf(usher) as object)) return;
  const { calls } = usher;
  for (const name of NAMES) usher[name] = (...args: unknown[]) => run([name, ...args]);
  usher.calls = { push: run };
  if (Array.isArray(calls)) (calls as Call[]).forEach(run);
}

/** Whether the browser keeps anything: who never was here is not signed out, for that would be the first thing to keep. */
const isKnown = ({ local, prefix }: Memory): boolean => local !== null && Object.keys(local).some((key) => key.startsWith(prefix));

/**
 * Runs calls. Nothing is stored or asked for before it may be: until then calls wait, and the script that follows visits is
 * not fetched. Somebody who opens the panel wants to be served: then the gateway is told who they are.
 */
export function callsOf({ origin, visits }: Options, memory: Memory, session: VisitorSession): Run {
  const always = visits === "always";
  let waiting: Call[] = [];
  let started: Promise<Run> | null = null;

  const may = (): boolean => mayFollow(visitMemory(memory).get(), always);
  const isNamed = ([name]: Call): boolean => name === "identify";
  const begin = (): void => {
    started ??= fetchModule<Follow>(origin + USHER_VISITS).then((follow) => follow({ origin, memory, session, always }));
    const calls = waiting;
    waiting = [];
    // A script that does not come leaves the visit alone.
    void started.then((run) => calls.forEach(run)).catch(() => undefined);
  };

  session.panel.subscribe(() => session.panel.get() !== "closed" && waiting.some(isNamed) && begin());
  if (may()) begin();
  return (call) => {
    const [name, given] = call;
    if (!started && name === "logout" && isKnown(memory)) session.become(null);
    // A refusal of what was never allowed is no reason to ask for anything, nor is a page that nobody follows.
    if (!started && (name === "logout" || LATER.includes(name) || (name === "consent" && !given && !always))) {
      waiting = LATER.includes(name) ? waiting : [];
      return;
    }
    waiting = [...waiting, call].slice(-CALLS_KEPT);
    if (started || may() || name === "consent" || (isNamed(call) && session.panel.get() !== "closed")) begin();
  };
}
