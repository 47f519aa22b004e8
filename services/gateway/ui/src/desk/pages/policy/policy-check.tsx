/** What is wrong with a policy, and what it would change. */

import type { PageTexts } from "../props";
import { valueText } from "./value-text";

export interface Fault {
  line: number;
  column: number;
  path: string;
  message: string;
  cure: string;
}

export interface Change {
  path: string;
  before: unknown;
  after: unknown;
}

export interface Checked {
  faults: Fault[];
  changes: Change[];
  hash: string;
}

type Texts = Pick<PageTexts, "texts">;

export function Faults({ texts, faults, onLine }: Texts & { faults: readonly Fault[]; onLine(line: number): void }) {
  const { policy } = texts;
  if (faults.length === 0) return null;
  return (
    <section data-testid="policy-faults">
      <p class="verdict bad">✗ {policy.faults(faults.length)}</p>
      <ol class="faults">
        {faults.map((fault, n) => (
          <li key={n} data-testid="policy-fault" data-line={fault.line}>
            <button type="button" onClick={() => onLine(fault.line)}>
              <b>{policy.line(fault.line)}</b>
              {fault.path && <code dir="ltr">{fault.path}</code>}
            </button>
            <p>{fault.message}</p>
            {fault.cure && (
              <p class="cure">
                <span>{policy.cure}:</span> {fault.cure}
              </p>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

export function Changes({ texts, changes }: Texts & { changes: readonly Change[] }) {
  const { policy } = texts;
  return (
    <section data-testid="policy-changes">
      <p class="verdict">{policy.changes(changes.length)}</p>
      {changes.length > 0 && <p class="none">{policy.changesHint}</p>}
      <ol class="changes">
        {changes.map((change) => (
          <li key={change.path} data-testid="policy-change" data-path={change.path}>
            <code dir="ltr">{change.path}</code>
            <del dir="ltr">
              <span class="sr-only">{policy.before}: </span>
              {valueText(change.before, policy.nothing)}
            </del>
            <ins dir="ltr">
              <span class="sr-only">{policy.after}: </span>
              {valueText(change.after, policy.nothing)}
            </ins>
          </li>
        ))}
      </ol>
    </section>
  );
}
