/** A summary being edited: one field for each line. */

import { useState } from "preact/hooks";
import { SUMMARY_ITEMS, SUMMARY_ITEM_CHARS } from "../../core/limits";
import type { Texts } from "../props";
import { Icon } from "../shell/icons";
import { itemText } from "./in-words";
import { KINDS, type SummaryItem, type SummaryKind } from "./types";

interface EditProps extends Texts {
  items: readonly SummaryItem[];
  /** The message that a new line is about. */
  lastSeq: number;
  saving: boolean;
  problem: string;
  onSave(items: SummaryItem[]): void;
  onCancel(): void;
}

export function SummaryEdit({ words, items, lastSeq, saving, problem, onSave, onCancel }: EditProps) {
  const [lines, setLines] = useState<SummaryItem[]>(() => items.map((item) => ({ ...item, text: itemText(item, words) })));
  const { history } = words;
  const change = (n: number, part: Partial<SummaryItem>): void => setLines(lines.map((line, at) => (at === n ? { ...line, ...part } : line)));
  const save = (event: Event): void => {
    event.preventDefault();
    onSave(lines.map((line) => ({ ...line, text: line.text.trim() })).filter(({ text }) => text));
  };
  return (
    <form class="summary-edit" data-testid="summary-edit" onSubmit={save}>
      {lines.map((line, n) => (
        <div key={n} class="summary-field">
          <select value={line.kind} aria-label={history.kindOf} onChange={(event) => change(n, { kind: event.currentTarget.value as SummaryKind })}>
            {KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {history.kinds[kind]}
              </option>
            ))}
          </select>
          <button type="button" class="icon-btn" aria-label={history.removeItem} onClick={() => setLines(lines.filter((_, at) => at !== n))}>
            <Icon name="close" />
          </button>
          <textarea rows={2} value={line.text} maxLength={SUMMARY_ITEM_CHARS} aria-label={history.textOf} dir="auto" data-testid="summary-text" onInput={(event) => change(n, { text: event.currentTarget.value })} />
        </div>
      ))}
      {problem && <p role="alert">{problem}</p>}
      <div class="dialog-foot">
        {lines.length < SUMMARY_ITEMS && lastSeq > 0 && (
          <button type="button" class="btn" onClick={() => setLines([...lines, { kind: "outcome", text: "", seq: lastSeq }])}>
            {history.addItem}
          </button>
        )}
        <button type="button" class="btn" onClick={onCancel}>
          {words.cancel}
        </button>
        <button type="submit" class="btn primary" disabled={saving} data-testid="summary-save">
          {history.save}
        </button>
      </div>
    </form>
  );
}
