/** What invitations brought: for each of the policy, what became of it, and orders of those invited beside those who were not. */

import { useMemo, useState } from "preact/hooks";
import { BY_HAND } from "../../../core/limits";
import { hashOf } from "../../shell/route";
import { useLoaded } from "../../state/http";
import { Head, percentText, Shown } from "../parts";
import type { PageProps, PageTexts } from "../props";
import { Comparison } from "./comparison";
import { ENDS, type Figures, PERIODS, type RuleFigures, sinceOf } from "./figures";

export default function InvitationsPage({ words, language, texts }: PageProps) {
  const [days, setDays] = useState(28);
  const since = useMemo(() => sinceOf(days, Date.now()), [days]);
  const loaded = useLoaded<Figures>(`/api/invitations/figures?since=${since}`);
  const { invitations } = texts;
  return (
    <div class="page-body wide" data-testid="invitations">
      <Head title={invitations.title} intro={invitations.intro}>
        <div class="filters">
          <select value={String(days)} aria-label={invitations.period} data-testid="invitations-period" onChange={(event) => setDays(Number(event.currentTarget.value))}>
            {PERIODS.map((n) => (
              <option key={n} value={String(n)}>
                {invitations.days(n)}
              </option>
            ))}
          </select>
        </div>
      </Head>
      <Shown loaded={loaded} texts={texts}>
        {(value) =>
          value.invitations.length === 0 ? (
            <Empty texts={texts} />
          ) : (
            <div class="cards invitation-cards">
              {value.invitations.map((rule) => (
                <Rule key={rule.name} words={words} language={language} texts={texts} rule={rule} />
              ))}
            </div>
          )
        }
      </Shown>
    </div>
  );
}

const EXAMPLE = `invitations:
  - name: long-on-site
    text: {en: "Hello, may I help you?"}
    after_s: 45`;

function Empty({ texts }: Pick<PageTexts, "texts">) {
  const { invitations } = texts;
  return (
    <div class="page-empty" data-testid="invitations-none">
      <p>{invitations.empty}</p>
      <small>{invitations.emptyText}</small>
      <pre dir="ltr">{EXAMPLE}</pre>
      <a class="btn" href={hashOf("policy")}>
        {texts.queues.toPolicy}
      </a>
    </div>
  );
}

function Rule({ words, language, texts, rule }: PageTexts & { rule: RuleFigures }) {
  const { invitations } = texts;
  const share = rule.shown > 0 ? percentText((rule.accepted / rule.shown) * 100, language) : "";
  return (
    <article class="card" data-testid="invitation-card" data-rule={rule.name}>
      <h2>
        <bdi>{rule.name === BY_HAND ? invitations.byHand : rule.name}</bdi>
        {!rule.active && rule.name !== BY_HAND && <small class="none">{invitations.past}</small>}
      </h2>
      {rule.shown === 0 && rule.control === 0 ? (
        <p class="none">{invitations.neverShown}</p>
      ) : (
        <>
          <p>{rule.shown > 0 ? invitations.accepted(rule.accepted, rule.shown, share) : invitations.neverShown}</p>
          {rule.shown > 0 && <Became texts={texts} rule={rule} />}
          <Comparison words={words} language={language} texts={texts} rule={rule} />
        </>
      )}
    </article>
  );
}

/** A bar of what became of those shown, and the numbers; the colours are never the only sign. */
function Became({ texts, rule }: Pick<PageTexts, "texts"> & { rule: RuleFigures }) {
  const { invitations } = texts;
  return (
    <div>
      <span class="became" aria-hidden="true">
        {ENDS.map((end) => rule[end] > 0 && <i key={end} class={end} style={{ flexGrow: String(rule[end]) }} />)}
      </span>
      <dl class="became-list">
        {ENDS.map((end) => (
          <div key={end} data-testid={`invitation-${end}`}>
            <dt>
              <i class={end} aria-hidden="true" /> {invitations.ends[end]}
            </dt>
            <dd>{rule[end]}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
