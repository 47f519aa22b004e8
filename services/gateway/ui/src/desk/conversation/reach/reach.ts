/** Whether a contact can be answered at an address, for how long, and what is possible instead; pure. */

import { WINDOW_WARNS } from "../../../core/limits";
import type { Address } from "../../../core/reached";
import type { AgentConversation } from "../../../core/wire";
import type { IconName } from "../../shell/icons";

export type Reach =
  | { state: "open" }
  /** ms until the window ends; `soon`: little is left. */
  | { state: "window"; left: number; soon: boolean }
  | { state: "closed"; since: number }
  | { state: "stopped" | "blocked" };

/** `now`: ms of the server's clock. At the very end of a window it is closed, as the server decides. */
export function reachOf(address: Address | null, now: number): Reach {
  if (!address) return { state: "open" };
  if (address.refused) return { state: address.refused };
  const end = address.window_ends_at;
  if (end === null) return { state: "open" };
  return end <= now ? { state: "closed", since: end } : { state: "window", left: end - now, soon: end - now < WINDOW_WARNS };
}

export const isUnreachable = (reach: Reach): boolean => reach.state !== "open" && reach.state !== "window";

/** Where an answer goes: to the chosen address while the conversation has it, else to the one used last. */
export function aimOf(conversation: AgentConversation, chosen: string | null): Address | null {
  const known = conversation.addresses ?? [];
  return known.find((one) => keyOf(one) === chosen) ?? known.find((one) => one.last) ?? null;
}

export const keyOf = (address: Address): string => `${address.account}\n${address.peer}`;

/** An address as people know it: of a mail without its thread. */
export const shownPeer = ({ channel, peer }: Pick<Address, "channel" | "peer">): string => (channel === "email" ? peer.replace(/\/[^/]*$/, "") : peer);

export interface Instead {
  /** Other addresses of the conversation that take an answer now. */
  addresses: Address[];
  email: string;
  phone: string;
}

/** What is possible where `aim` takes nothing; the contact's own facts only where no address has them. */
export function insteadOf(conversation: AgentConversation, aim: Address, now: number): Instead {
  const known = conversation.addresses ?? [];
  const peers = new Set(known.map((one) => shownPeer(one).toLowerCase()));
  const unused = (text: string | null | undefined): string => (text && !peers.has(text.toLowerCase()) ? text : "");
  const { email, phone } = conversation.visitor;
  return {
    addresses: known.filter((one) => one !== aim && !isUnreachable(reachOf(one, now))),
    email: unused(email),
    // A call is possible also where no message is taken.
    phone: phone ?? "",
  };
}

/** How long it is still, in the largest unit that fits: "5 hours", "12 minutes"; below a minute in seconds. */
export function leftText(ms: number, language: string): string {
  const minutes = Math.floor(ms / 60_000);
  const [value, unit] = minutes >= 120 ? [Math.floor(minutes / 60), "hour"] : minutes >= 1 ? [minutes, "minute"] : [Math.ceil(ms / 1000), "second"];
  return new Intl.NumberFormat(language === "ar" ? "ar-u-nu-latn" : language, { style: "unit", unit, unitDisplay: "long" }).format(value);
}

const ICONS: Record<string, IconName> = { web: "chat", email: "mail", sms: "phone", twilio: "phone", voice: "phone", telegram: "plane", webhook: "hook" };

export const channelIcon = (channel: string): IconName => ICONS[channel] ?? "chat";
