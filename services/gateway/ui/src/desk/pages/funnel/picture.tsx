/** Each stage as a bar, cut by what became of its contacts; below it why they went on. */

import { Icon } from "../../shell/icons";
import { percentText, spanText } from "../parts";
import type { PageTexts } from "../props";
import { eachOf, ENDS, ranked, shareOf, type StageFigures } from "./figures";
import { moneyText } from "./money";

interface PictureProps extends PageTexts {
  rows: readonly StageFigures[];
  currency: string;
}

export function Picture({ rows, ...more }: PictureProps) {
  return (
    <ol class="funnel-stages">
      {rows.map((row) => (
        <Stage key={row.stage} {...more} row={row} />
      ))}
    </ol>
  );
}

type StageProps = Omit<PictureProps, "rows"> & { row: StageFigures };

function Stage({ texts, words, language, currency, row }: StageProps) {
  const { funnel } = texts;
  const number = new Intl.NumberFormat(`${language}-u-nu-latn`);
  const name = words.history.faq.stages[row.stage] ?? row.stage;
  const each = eachOf(row.cost, row.solved);
  const facts = [
    row.mean_seconds !== null && funnel.time(spanText(Math.round(row.mean_seconds), language)),
    row.cost > 0 && funnel.costs(moneyText(row.cost, currency, language)),
    row.cost > 0 && each !== null && funnel.each(moneyText(each, currency, language)),
    row.saved > 0 && funnel.saves(moneyText(row.saved, currency, language)),
  ].filter(Boolean);
  return (
    <li class="funnel-stage" data-testid="funnel-stage" data-stage={row.stage}>
      <header>
        <h2>{name}</h2>
        <span data-testid="funnel-entered">{funnel.entered(row.entered)}</span>
      </header>
      <span class="funnel-bar" aria-hidden="true">
        {ENDS.map((end) => row[end] > 0 && <i key={end} class={end} style={{ flexGrow: String(row[end]) }} />)}
      </span>
      <dl class="funnel-ends">
        {ENDS.filter((end) => row[end] > 0 || end === "solved").map((end) => (
          <div key={end} data-testid={`funnel-${end}`}>
            <dt>
              <i class={end} aria-hidden="true" /> {funnel.ends[end]}
            </dt>
            <dd>
              {number.format(row[end])} <small>{percentText(shareOf(row[end], row.entered) * 100, language)}</small>
            </dd>
          </div>
        ))}
      </dl>
      <p class="none">{facts.join(" · ")}</p>
      <Reasons texts={texts} language={language} row={row} />
    </li>
  );
}

/** Why contacts were handed on, as the way to the next stage; in its details also why the others left. */
function Reasons({ texts, language, row }: Omit<PageTexts, "words"> & { row: StageFigures }) {
  const { funnel } = texts;
  const on = ranked(row.escalated_by);
  const all = ranked(row.reasons);
  const number = new Intl.NumberFormat(`${language}-u-nu-latn`);
  const list = (reasons: readonly [string, number][], testid: string) => (
    <ul class="funnel-reasons">
      {reasons.map(([reason, n]) => (
        <li key={reason} data-testid={testid} data-reason={reason}>
          {funnel.reasons[reason] ?? reason} <b>{number.format(n)}</b>
        </li>
      ))}
    </ul>
  );
  return (
    <>
      {on.length > 0 && (
        <div class="funnel-on">
          <Icon name="newer" />
          {list(on, "funnel-reason")}
        </div>
      )}
      {all.length > on.length && (
        <details>
          <summary>{funnel.allReasons}</summary>
          {list(all, "funnel-left")}
        </details>
      )}
    </>
  );
}
