/** The funnel at a glance: as wide as it is frequented from stage to stage, and beside it who is solved at what price. */

import type { PageTexts } from "../props";
import { eachOf, narrowing, shareOf, type StageFigures } from "./figures";
import { moneyText } from "./money";

interface GlanceProps extends PageTexts {
  rows: readonly StageFigures[];
  currency: string;
}

export function Glance({ rows, currency, texts, words, language }: GlanceProps) {
  const { funnel } = texts;
  const number = new Intl.NumberFormat(`${language}-u-nu-latn`);
  const most = Math.max(...rows.map(({ entered }) => entered));
  const widths = narrowing(rows);
  return (
    <ol class="funnel-glance" data-testid="funnel-picture">
      {rows.map((row, n) => {
        const each = eachOf(row.cost, row.solved);
        const price = each !== null && row.cost > 0 ? funnel.each(moneyText(each, currency, language)) : row.cost > 0 && funnel.costs(moneyText(row.cost, currency, language));
        return (
          <li key={row.stage} data-testid="funnel-step" data-stage={row.stage}>
            <span class="funnel-name">
              <b>{words.history.faq.stages[row.stage] ?? row.stage}</b>
              <span>{funnel.entered(row.entered)}</span>
            </span>
            <i class="funnel-shape" aria-hidden="true" style={{ "--top": `${widths[n]}%`, "--bottom": `${widths[n + 1]}%` }} />
            <span class="funnel-out">
              <i aria-hidden="true" style={{ width: `${shareOf(row.solved, most) * 100}%` }} />
              <span>
                {funnel.ends.solved} <b>{number.format(row.solved)}</b>
              </span>
              {price && <small>{price}</small>}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
