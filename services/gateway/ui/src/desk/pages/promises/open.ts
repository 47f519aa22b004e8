/** From a list to the conversation itself. */

import type { AgentConversation } from "../../../core/wire";
import { call } from "../../state/http";

/** Opens a conversation that the desk may not have in its lists. */
export async function openById(id: string, onOpen: (conversation: AgentConversation) => void): Promise<void> {
  const answer = await call<AgentConversation>(`/api/conversations/${encodeURIComponent(id)}`);
  if (answer.ok) onOpen(answer.body);
}
