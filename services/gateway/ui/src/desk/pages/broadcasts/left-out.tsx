/** Who is left out, and why. */

import type { PageTexts } from "../props";
import { countText } from "./numbers";
import type { LeftOut } from "./types";

export function LeftOutList({ texts, language, leftOut }: Pick<PageTexts, "texts" | "language"> & { leftOut: readonly LeftOut[] }) {
  const words = texts.broadcasts;
  if (leftOut.length === 0) return <p class="none">{words.nobodyLeftOut}</p>;
  return (
    <dl class="broadcast-counts" data-testid="left-out">
      {leftOut.map(({ reason, contacts }) => (
        <div key={reason} data-reason={reason}>
          <dt>{words.reasons[reason] ?? words.reasons.other}</dt>
          <dd>{countText(contacts, language)}</dd>
        </div>
      ))}
    </dl>
  );
}
