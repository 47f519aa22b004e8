/** What a person is called who may not have given a name. */

import type { AgentConversation } from "../../core/wire";
import type { DeskWords } from "../../i18n/desk/en";

/** The name, else the address, else "Visitor" with four signs that tell two of them apart. */
export function nameOf(c: AgentConversation, words: DeskWords): string {
  const { name, email, phone } = c.visitor;
  return name || email || phone || `${words.guest} ${c.id.replaceAll("-", "").slice(-4)}`;
}
