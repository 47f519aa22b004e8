/** How a contact can be written to first, as the gateway answers, and what is said of a way; pure. */

import type { DeskWords } from "../../i18n/desk/en";

export interface Way {
  account: string;
  account_name: string;
  channel: string;
  peer: string;
  known: boolean;
  /** Only a template is taken. */
  template: boolean;
  subject: boolean;
  /** The contact is called there, and nothing is written. */
  call: boolean;
  window_ends_at: number | null;
  /** Why it cannot be used now; "": it can. */
  blocked: string;
  conversation: string;
}

export const wayKey = (way: Way): string => `${way.account}\n${way.peer}`;

/** "E-mail · eva@example.org", with the account's name where there are several of the channel, and why it cannot be used. */
export function wayText(way: Way, ways: readonly Way[], words: DeskWords): string {
  const several = new Set(ways.filter((one) => one.channel === way.channel).map((one) => one.account)).size > 1;
  const parts = [words.channel[way.channel] ?? way.channel, ...(several ? [way.account_name] : []), way.peer];
  const why = way.blocked && (words.reach.first.blocked[way.blocked] ?? way.blocked);
  return parts.join(" · ") + (why ? ` (${why})` : "");
}

export interface ListedTemplate {
  name: string;
  language: string;
  sendable: boolean;
  variables: { key: string; kind: string; example: string }[];
}

/** In words why it was refused. */
export function refusedText(code: string, words: DeskWords): string {
  return words.reach.first.refused[code] ?? words.reach.first.blocked[code] ?? words.refused[code] ?? words.reach.first.failed;
}
