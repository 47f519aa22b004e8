/** Puts the contact on hold, and says what they read meanwhile. */

import { useState } from "preact/hooks";
import { isEnter } from "../../core/keys";
import { HOLD_TEXT_LIMIT } from "../../core/limits";
import type { Opened } from "../props";
import { nameOf } from "../state/names";
import { Modal } from "./modal";

export function HoldDialog({ words, conversation, onHold, onDone }: Opened & { onHold(text: string): void; onDone(): void }) {
  const [text, setText] = useState("");
  const { actions } = words;
  const hold = (event: Event): void => {
    event.preventDefault();
    onHold(text.trim());
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
            onKeyDown={(event) => isEnter(event) && hold(event)}
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
