/** The proof of an erasure: what went, from where, when and by whom, and nothing of whom; to be saved. */

import { exactText, regionalOf } from "../../../../parts/words";
import type { PageTexts } from "../../props";
import { saveJson } from "./save";

export interface Proof {
  erasure: string;
  contacts: string[];
  by: string;
  began_at: number;
  ended_at: number | null;
  /** By table: rows deleted, rows emptied. */
  rows: Record<string, [number, number]>;
  files: number;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

export function ProofView({ texts, language, proof, onDone }: Pick<PageTexts, "texts" | "language"> & { proof: Proof; onDone(): void }) {
  const { care } = texts;
  const tables = Object.entries(proof.rows);
  const written = new Intl.NumberFormat(regionalOf(language));
  const facts: [string, string][] = [
    [care.when, exactText(proof.ended_at ?? proof.began_at, language)],
    [care.deleted, written.format(sum(tables.map(([, [deleted]]) => deleted)))],
    [care.emptied, written.format(sum(tables.map(([, [, emptied]]) => emptied)))],
    [care.files, written.format(proof.files)],
  ];
  return (
    <>
      <p>{care.proofText}</p>
      <dl class="erase-proof" data-testid="erase-proof">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <details>
        <summary>{care.tables(tables.length)}</summary>
        <table class="table erase-tables">
          <thead>
            <tr>
              <th>{care.table}</th>
              <th class="number">{care.deleted}</th>
              <th class="number">{care.emptied}</th>
            </tr>
          </thead>
          <tbody>
            {tables.map(([table, [deleted, emptied]]) => (
              <tr key={table}>
                <td lang="en">{table}</td>
                <td class="number">{written.format(deleted)}</td>
                <td class="number">{written.format(emptied)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
      <div class="dialog-foot">
        <button type="button" class="btn" data-testid="erase-close" onClick={onDone}>
          {care.close}
        </button>
        <button type="button" class="btn primary" autofocus data-testid="proof-save" onClick={() => saveJson(proof, `erasure-${proof.erasure.slice(0, 8)}.json`)}>
          {care.saveProof}
        </button>
      </div>
    </>
  );
}
