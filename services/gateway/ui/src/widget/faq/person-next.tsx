/** Above the composer: the next message goes to a person, because the visitor asked for one. */

import type { Texts } from "../props";

export function PersonNext({ words, onUndo }: Texts & { onUndo(): void }) {
  return (
    <p class="person-next" role="status" data-testid="person-next">
      {words.faq.personNext}{" "}
      <button type="button" data-testid="person-undo" onClick={onUndo}>
        {words.faq.personUndo}
      </button>
    </p>
  );
}
