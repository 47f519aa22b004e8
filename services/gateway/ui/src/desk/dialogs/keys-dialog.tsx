/** All keys at a glance. */

import type { DeskWords } from "../../i18n/desk/en";
import { Modal } from "./modal";

export function KeysDialog({ words, onDone }: { words: DeskWords; onDone(): void }) {
  return (
    <Modal title={words.keys} testid="keys-dialog" onDone={onDone}>
      <dl class="keys">
        {words.keyList.map(([key, meaning]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <div class="dialog-foot">
        <button type="button" class="btn" autofocus onClick={onDone}>
          {words.back}
        </button>
      </div>
    </Modal>
  );
}
