/** The funnel in one picture: how many come into each stage, how they leave it, why, and at what price. */

import { useMemo, useState } from "preact/hooks";
import { hashOf } from "../../shell/route";
import { useLoaded } from "../../state/http";
import { PERIODS, sinceOf } from "../invitations/figures";
import { Head, percentText, Shown } from "../parts";
import type { PageProps, PageTexts } from "../props";
import { type Report, shareOf, summed, versionsOf, wholeOf } from "./figures";
import "./funnel.css";
import { Glance } from "./glance";
import { moneyText } from "./money";
import { Picture } from "./picture";
import { Versions } from "./versions";

/** Between looks at the figures, ms: whoever tries the funnel sees it fill. */
const EVERY = 5_000;

export default function FunnelPage(props: PageProps) {
  const { texts, language, words } = props;
  const [days, setDays] = useState(28);
  const [version, setVersion] = useState("");
  const since = useMemo(() => sinceOf(days, Date.now()), [days]);
  const loaded = useLoaded<Report>(`/api/funnel?from=${since}`, EVERY);
  const { funnel, invitations } = texts;
  const known = loaded.value ? versionsOf(loaded.value.stages) : [];
  const shown = known.includes(version) ? version : "";
  return (
    <div class="page-body wide" data-testid="funnel">
      <Head title={funnel.title} intro={funnel.intro}>
        <div class="filters">
          <select value={String(days)} aria-label={invitations.period} data-testid="funnel-period" onChange={(event) => setDays(Number(event.currentTarget.value))}>
            {PERIODS.map((n) => (
              <option key={n} value={String(n)}>
                {invitations.days(n)}
              </option>
            ))}
          </select>
          {known.length > 1 && (
            <select value={shown} aria-label={funnel.version} data-testid="funnel-version" onChange={(event) => setVersion(event.currentTarget.value)}>
              <option value="">{funnel.allVersions}</option>
              {known.map((one) => (
                <option key={one} value={one}>
                  {funnel.versionOf(one.slice(0, 10))}
                </option>
              ))}
            </select>
          )}
          <a class="btn" href={`/api/funnel.csv?${new URLSearchParams({ from: String(since), version: shown })}`} download="funnel.csv" data-testid="funnel-csv">
            {funnel.csv}
          </a>
        </div>
      </Head>
      <Shown loaded={loaded} texts={texts}>
        {(report) =>
          report.stages.length === 0 ? (
            <Empty texts={texts} />
          ) : (
            <>
              <Sum words={words} language={language} texts={texts} report={report} version={shown} />
              <Glance words={words} language={language} texts={texts} rows={summed(report.stages, shown)} currency={report.currency} />
              <Picture words={words} language={language} texts={texts} rows={summed(report.stages, shown)} currency={report.currency} />
              {known.length > 1 && <Versions words={words} language={language} texts={texts} report={report} versions={known} />}
            </>
          )
        }
      </Shown>
    </div>
  );
}

const EXAMPLE = `funnel:
  stages: [faq, chat, email]
  faq: {cost: 0.02}
  chat: {cost: 4.50}
  email: {cost: 3.00}`;

function Empty({ texts }: Pick<PageTexts, "texts">) {
  const { funnel } = texts;
  return (
    <div class="page-empty" data-testid="funnel-none">
      <p>{funnel.empty}</p>
      <small>{funnel.emptyText}</small>
      <pre dir="ltr">{EXAMPLE}</pre>
      <a class="btn" href={hashOf("policy")}>
        {texts.queues.toPolicy}
      </a>
    </div>
  );
}

function Sum({ texts, language, report, version }: PageTexts & { report: Report; version: string }) {
  const { funnel } = texts;
  const whole = wholeOf(summed(report.stages, version));
  const number = new Intl.NumberFormat(`${language}-u-nu-latn`);
  const each = whole.contacts > 0 ? moneyText(whole.cost / whole.contacts, report.currency, language) : "–";
  const figures: [name: string, value: string, testid: string][] = [
    [funnel.contacts, number.format(whole.contacts), "funnel-contacts"],
    [funnel.solved, percentText(shareOf(whole.solved, whole.contacts) * 100, language), "funnel-solved"],
    [funnel.costEach, each, "funnel-each"],
    [funnel.cost, moneyText(whole.cost, report.currency, language), "funnel-cost"],
    [funnel.saved, moneyText(whole.saved, report.currency, language), "funnel-saved"],
  ];
  return (
    <dl class="funnel-sum">
      {figures.map(([name, value, testid]) => (
        <div key={testid}>
          <dt>{name}</dt>
          <dd data-testid={testid}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
