/** What the pages beside the desk are given. */

import type { AgentConversation, Colleague, Typed } from "../../core/wire";
import type { PageWords } from "../../i18n/pages/en";
import type { Localised } from "../props";

/** What a piece of a page needs to say something. */
export interface PageTexts extends Localised {
  texts: PageWords;
}

export interface PageProps extends PageTexts {
  role: string;
  /** The newest token: a page may stay open for longer than one lives. */
  csrf(): string;
  team: readonly Colleague[];
  /** Tags on the conversations that are here. */
  tags: readonly string[];
  /** Conversations that nobody has, longest waiting first. */
  waiting: readonly AgentConversation[];
  /** How many there are, with those that the server did not list. */
  waitingCount: number;
  /** Agents for whom a `drain` command is on its way. */
  draining: readonly string[];
  /** Server's clock minus ours, ms. */
  skew: number;
  onCommand(frame: Typed): void;
  /** Shows a conversation in the desk, whether or not it is in its lists. */
  onOpen(conversation: AgentConversation): void;
}
