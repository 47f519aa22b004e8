/** What calls of the page look like, and what the script that follows visits is given. */

import type { Memory } from "../state/memory";
import type { VisitorSession } from "../state/session";

export type Call = readonly [name: string, ...args: unknown[]];
export type Run = (call: Call) => void;

export interface Site {
  /** The gateway. */
  origin: string;
  memory: Memory;
  session: VisitorSession;
  /** The page says that visits may be followed without a consent. */
  always: boolean;
}

export type Follow = (site: Site) => Run;
