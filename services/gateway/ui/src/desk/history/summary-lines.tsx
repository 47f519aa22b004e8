/** A version of a summary to read: each line leads to its message. */

import type { Texts } from "../props";
import { itemText } from "./in-words";
import { KINDS, type SummaryVersion } from "./types";

export function SummaryLines({ words, version, onJump }: Texts & { version: SummaryVersion; onJump(seq: number): void }) {
  const { history } = words;
  if (version.items.length === 0) return <p class="none">{history.emptySummary}</p>;
  const named = KINDS.map((kind) => ({ kind, items: version.items.filter((item) => item.kind === kind) })).filter(({ items }) => items.length > 0);
  return (
    <dl class="summary-lines" data-testid="summary-lines">
      {named.map(({ kind, items }) => (
        <div key={kind} data-kind={kind}>
          <dt>{history.kinds[kind]}</dt>
          {items.map((item, n) => (
            <dd key={n}>
              <button type="button" class="summary-line" dir="auto" lang={version.language || undefined} title={history.jump} data-testid="summary-line" data-seq={item.seq} onClick={() => onJump(item.seq)}>
                {itemText(item, words)}
              </button>
            </dd>
          ))}
        </div>
      ))}
    </dl>
  );
}
