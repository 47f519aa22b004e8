/** Below the messages where one does not write: why not, and what can be done about it. */

import { useStore } from "../core/store";
import type { AgentConversation } from "../core/wire";
import type { ChatProps } from "./chat";
import { isQueued } from "./model";
import { usePending } from "./pending";

type OpenProps = ChatProps & { conversation: AgentConversation };

export function Elsewhere(props: OpenProps) {
  const { words, conversation: c } = props;
  const text = c.status === "closed" ? words.closed : isQueued(c) ? words.actions.takeText : c.agent ? words.withOther(c.agent.name) : words.notYours;
  return (
    <footer class="elsewhere" data-testid="elsewhere">
      <p>{text}</p>
      {c.status === "waiting" && <TakeButton {...props} />}
      {c.status === "closed" && <ReopenButton {...props} />}
    </footer>
  );
}

function TakeButton({ session, words, conversation }: OpenProps) {
  const taking = usePending(session, "take", conversation.id);
  const ready = useStore(session.link, (link) => link.phase === "ready");
  return (
    <button type="button" class="btn primary" disabled={taking || !ready} data-testid="take" onClick={() => session.command({ type: "take", conversation: conversation.id })}>
      {taking ? words.actions.taking : words.actions.take}
      {!taking && <kbd>a</kbd>}
    </button>
  );
}

function ReopenButton({ session, words, conversation }: OpenProps) {
  const opening = usePending(session, "reopen", conversation.id);
  return (
    <button type="button" class="btn" disabled={opening} data-testid="reopen" onClick={() => session.command({ type: "reopen", conversation: conversation.id })}>
      {words.actions.reopen}
    </button>
  );
}
