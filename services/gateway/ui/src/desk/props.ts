/** Types that many components of the desk share: a file of its own, so that no component is imported for its types. */

import type { AgentConversation } from "../core/wire";
import type { DeskWords } from "../i18n/desk/en";

/** The texts in the reader's language. */
export interface Texts {
  words: DeskWords;
}

/** With the language itself, for dates and numbers. */
export interface Localised extends Texts {
  language: string;
}

/** What belongs to one open conversation. */
export interface Opened extends Texts {
  conversation: AgentConversation;
}

export type Dialog = "close" | "transfer" | "hold" | "write" | "keys" | "account" | null;
