/** The middle pane while no conversation is open: what to expect. */

import type { Texts } from "../props";
import { Icon } from "../shell/icons";

export function Empty({ words, offered, away, onAvailable }: Texts & { offered: boolean; away: boolean; onAvailable(): void }) {
  return (
    <main class="pane chat empty" data-testid="empty">
      <Icon name="chat" />
      <h1>{offered ? words.offeredTitle : words.emptyTitle}</h1>
      <p>{offered ? words.offeredText : away ? words.emptyAway : words.emptyAvailable}</p>
      {away && !offered && (
        <button type="button" class="btn primary" onClick={onAvailable}>
          {words.goAvailable}
        </button>
      )}
    </main>
  );
}
