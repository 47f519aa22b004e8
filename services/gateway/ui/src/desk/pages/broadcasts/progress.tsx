/** How far a broadcast has come, and what became of its recipients. */

import type { PageTexts } from "../props";
import { endsOf, progressOf, toldOf, toneOf } from "./figures";
import { countText } from "./numbers";
import type { Broadcast } from "./types";

type Props = Pick<PageTexts, "texts" | "language"> & { one: Broadcast };

export function Progress({ texts, language, one }: Props) {
  const words = texts.broadcasts;
  const recipients = one.figures.recipients ?? 0;
  if (recipients === 0) return null;
  const share = progressOf(one.figures);
  const text = words.told(countText(toldOf(one.figures), language), countText(recipients, language));
  return (
    <div class="level">
      <div class="level-head">
        <span data-testid="broadcast-told">{text}</span>
      </div>
      <span class="bar" role="progressbar" aria-label={one.name} aria-valuenow={share} aria-valuemin={0} aria-valuemax={100} aria-valuetext={text}>
        <i style={{ width: `${share}%` }} />
      </span>
    </div>
  );
}

export function Ends({ texts, language, one }: Props) {
  const words = texts.broadcasts;
  const ends = endsOf(one.figures);
  if (ends.length === 0) return null;
  return (
    <>
      <dl class="broadcast-ends" data-testid="broadcast-ends">
        {ends.map(([end, n]) => (
          <div key={end} data-end={end}>
            <dt>{words.ends[end]}</dt>
            <dd class={toneOf(end)}>{countText(n, language)}</dd>
          </div>
        ))}
      </dl>
      {(one.figures.uncertain ?? 0) > 0 && <small data-testid="broadcast-uncertain">{words.uncertainText}</small>}
    </>
  );
}
