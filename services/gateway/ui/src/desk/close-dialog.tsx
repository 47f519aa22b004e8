/** Asks once before a conversation is closed; Enter confirms. */

import type { AgentConversation } from "../core/wire";
import type { DeskProps } from "./desk";
import { keepDraft } from "./drafts";
import { Modal } from "./modal";
import { nameOf } from "./names";

export function CloseDialog({ session, words, conversation, onDone }: DeskProps & { conversation: AgentConversation; onDone(): void }) {
  function close(): void {
    session.command({ type: "close", conversation: conversation.id });
    keepDraft(conversation.id, "");
    onDone();
  }
  return (
    <Modal title={words.closeAsk(nameOf(conversation, words))} testid="close-dialog" onDone={onDone}>
      <p>{words.closeText}</p>
      <div class="dialog-foot">
        <button type="button" class="btn" onClick={onDone}>
          {words.cancel}
        </button>
        <button type="button" class="btn primary" autofocus data-testid="close-yes" onClick={close}>
          {words.close}
        </button>
      </div>
    </Modal>
  );
}
