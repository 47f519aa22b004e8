/** Lets a visitor wait for a moment, and says so to him. */

import { useState } from "preact/hooks";
import { HOLD_TEXT_LIMIT } from "../../core/limits";
import type { AgentConversation } from "../../core/wire";
import type { DeskProps } from "../shell/desk";
import { Modal } from "./modal";
import { nameOf } from "../state/names";

export function HoldDialog({ session, words, conversation, onDone }: DeskProps & { conversation: AgentConversation; onDone(): void }) {
  const [text, setText] = useState("");
  const { actions } = words;
  const hold = (event: Event): void => {
    event.preventDefault();
    session.command({ type: "hold", conversation: conversation.id, ...(text.trim() && { text: text.trim() }) });
    onDone();
  };
  return (
    <Modal title={actions.holdTitle(nameOf(conversation, words))} testid="hold-dialog" onDone={onDone}>
      <p>{actions.holdText}</p>
      <form onSubmit={hold}>
        <label class="field">
          {actions.holdLabel}
          <textarea
            rows={2}
            value={text}
            maxLength={HOLD_TEXT_LIMIT}
            placeholder={actions.holdPlaceholder}
            lang={conversation.visitor.language || undefined}
            spellcheck
            autofocus
            data-testid="hold-text"
            onInput={(event) => setText(event.currentTarget.value)}
            onKeyDown={(event) => event.key === "Enter" && !event.shiftKey && !event.isComposing && hold(event)}
          />
        </label>
        <div class="dialog-foot">
          <button type="button" class="btn" onClick={onDone}>
            {words.cancel}
          </button>
          <button type="submit" class="btn primary" data-testid="hold-yes">
            {actions.hold}
          </button>
        </div>
      </form>
    </Modal>
  );
}
