/** What an agent is after signing in, and after their connection was lost; pure. */

import { BACK_WITHIN } from "../../core/limits";
import type { Me } from "../../core/wire";

/** What the agent was when the connection was lost, and when something was last received on it (ms). */
export interface Stood {
  me: Me;
  heardAt: number;
}

/**
 * What is said after a welcome, or nothing. `arriving`: they have just signed in, and no other window of theirs is connected.
 *
 * What the agent chose on any device stands as long as one of them is connected. After a loss that was not long they are what
 * they were before.
 */
export function saidOnWelcome(me: Me, arriving: boolean, stood: Stood | null, now: number): { status: string; reason?: string } | null {
  if (arriving) return me.status === "available" || me.status === "wrap_up" ? null : { status: "available" };
  // Whoever is only `lost` becomes what they were by themselves, as soon as the server hears of them.
  if (me.status !== "offline" || me.reason === "lost") return null;
  return stood && now - stood.heardAt <= BACK_WITHIN ? chosenBy(stood.me) : null;
}

function chosenBy({ status, reason, draining }: Me): { status: string; reason?: string } | null {
  if (status === "offline" || draining) return null;
  if (status === "wrap_up") return { status: "available" };
  return { status, ...(reason && { reason }) };
}

export type Able = "yes" | "absent" | "draining";

/** Whether the agent may take a conversation that waits: the server's rule, so that no button is shown which it refuses. */
export function ableToTake(me: Me | null): Able {
  if (me?.draining) return "draining";
  return me?.status === "available" || me?.status === "busy" ? "yes" : "absent";
}

/** Why nothing is offered although the agent did not choose so: "" where they did. */
export function unaskedAbsence(me: Me | null): "" | "offline" | "missed" {
  if (me?.status === "offline" && me.reason !== "lost") return "offline";
  return me?.status === "away" && me.reason === "missed_offers" ? "missed" : "";
}
