/** The versions of the policy beside each other: what a change brought. */

import { percentText } from "../parts";
import type { PageTexts } from "../props";
import { type Report, shareOf, summed, wholeOf } from "./figures";
import { moneyText } from "./money";

interface VersionsProps extends PageTexts {
  report: Report;
  versions: readonly string[];
}

export function Versions({ texts, words, language, report, versions }: VersionsProps) {
  const { funnel } = texts;
  const number = new Intl.NumberFormat(`${language}-u-nu-latn`);
  const stages = summed(report.stages).map(({ stage }) => stage);
  const solvedIn = (version: string, stage: string): string => {
    const row = summed(report.stages, version).find((one) => one.stage === stage);
    return row ? percentText(shareOf(row.solved, row.entered) * 100, language) : "–";
  };
  return (
    <section>
      <h2>{funnel.versions}</h2>
      <div class="funnel-table" role="region" tabIndex={0} aria-label={funnel.versions}>
        <table class="table">
          <thead>
            <tr>
              <th>{funnel.version}</th>
              <th class="number">{funnel.contacts}</th>
              <th class="number">{funnel.costEach}</th>
              {stages.map((stage) => (
                <th key={stage} class="number">
                  {funnel.solvedBy(words.history.faq.stages[stage] ?? stage)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {versions.map((version) => {
              const { contacts, cost } = wholeOf(summed(report.stages, version));
              return (
                <tr key={version} data-testid="funnel-row" data-version={version}>
                  <td>
                    <code>{version.slice(0, 10)}</code>
                  </td>
                  <td class="number">{number.format(contacts)}</td>
                  <td class="number">{contacts > 0 ? moneyText(cost / contacts, report.currency, language) : "–"}</td>
                  {stages.map((stage) => (
                    <td key={stage} class="number">
                      {solvedIn(version, stage)}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
