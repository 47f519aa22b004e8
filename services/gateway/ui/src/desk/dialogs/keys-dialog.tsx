/** The keys and what they do. */

import type { Texts } from "../props";
import { Modal } from "./modal";

export function KeysDialog({ words, onDone }: Texts & { onDone(): void }) {
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
          {words.close}
        </button>
      </div>
    </Modal>
  );
}
