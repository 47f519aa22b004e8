/** One visitor: a row of the table, or a card where there is no room for columns. */

import { useNow } from "../../../parts/now";
import { hashOfContact } from "../../shell/route";
import type { PresentVisit } from "../../state/visitors/polled";
import { spanText } from "../parts";
import type { PageTexts } from "../props";
import { cartText, isKnown, pathOf, secondsSince, visitorName, visitsText } from "./visit-texts";

interface VisitProps extends PageTexts {
  visit: PresentVisit;
  /** When the list was made (ms, the server's clock), and that clock minus ours. */
  at: number;
  skew: number;
  onInvite(visit: PresentVisit): void;
}

export function VisitorRow({ row, ...props }: VisitProps & { row: number }) {
  const { visit, texts, language } = props;
  return (
    <div class="visitor" role="row" aria-rowindex={row} data-testid="visitor" data-visitor={visit.visitor}>
      <div role="cell">
        <Who {...props} />
      </div>
      <div role="cell">
        <Where visit={visit} />
      </div>
      <div role="cell">
        <Times {...props} />
      </div>
      <div role="cell">{texts.visitors.pages(visit.pages)}</div>
      <div role="cell" class="visitor-more">
        {visitsText(visit.before, texts)}
      </div>
      <div role="cell" class="number">
        {cartText(visit.cart_value, visit.cart_currency, language)}
      </div>
      <div role="cell" class="visitor-more">
        <Source {...props} />
      </div>
      <div role="cell">
        <Talk {...props} />
      </div>
    </div>
  );
}

export function VisitorCard(props: VisitProps) {
  const { visit, texts, language } = props;
  const facts = [texts.visitors.pages(visit.pages), visitsText(visit.before, texts), cartText(visit.cart_value, visit.cart_currency, language)];
  return (
    <div class="visitor card-row" role="listitem" data-testid="visitor" data-visitor={visit.visitor}>
      <div class="visitor-top">
        <Who {...props} />
        <Talk {...props} />
      </div>
      <Where visit={visit} />
      <div>
        <Times {...props} />
      </div>
      <small class="visitor-facts">
        {facts.filter(Boolean).join(" · ")} · <Source {...props} />
      </small>
    </div>
  );
}

/** Leads to the contact of whoever has written before. */
function Who({ visit, words }: VisitProps) {
  const name = visitorName(visit, words.guest);
  const shown = { class: isKnown(visit) ? "visitor-name known" : "visitor-name", dir: "auto" as const, title: visit.email || name, "data-testid": "visitor-name" };
  return visit.contact ? (
    <a {...shown} href={hashOfContact(visit.contact)}>
      {name}
    </a>
  ) : (
    <span {...shown}>{name}</span>
  );
}

/** Not a link: the address is what a stranger's browser said. */
function Where({ visit }: Pick<VisitProps, "visit">) {
  const path = pathOf(visit.url);
  return (
    <span class="visitor-where" title={visit.url} data-testid="visitor-page">
      {visit.title && <span dir="auto">{visit.title}</span>}
      <small dir="ltr">{path}</small>
    </span>
  );
}

function Times({ visit, at, skew, texts, language }: VisitProps) {
  const passed = secondsSince(at, useNow(1000), skew);
  return (
    <span class="visitor-times">
      <span>{spanText(visit.on_site_s + passed, language)}</span>
      <small>{texts.visitors.onPage(spanText(visit.on_page_s + passed, language))}</small>
    </span>
  );
}

const Source = ({ visit, texts }: VisitProps) => (
  <span class={visit.source ? "visitor-source" : "visitor-source none"} dir={visit.source ? "auto" : undefined} title={visit.source || undefined}>
    {visit.source || texts.visitors.direct}
  </span>
);

/** In conversation; else what became of an invitation; else the button that invites. */
function Talk({ visit, words, texts, onInvite }: VisitProps) {
  const { conversation, invited } = visit;
  const { visitors } = texts;
  if (!conversation && invited)
    return (
      <span class={invited === "open" || invited === "accepted" ? "tag" : "tag plain"} data-testid="visitor-invited" data-state={invited}>
        {visitors.invited[invited]}
      </span>
    );
  if (!conversation)
    return (
      <button type="button" class="btn small" aria-label={visitors.inviteTitle(visitorName(visit, words.guest))} data-testid="visitor-invite" onClick={() => onInvite(visit)}>
        {visitors.invite}
      </button>
    );
  const text = conversation.agent ? texts.visitors.withAgent(conversation.agent) : texts.visitors.waits;
  return (
    <b class={conversation.agent ? "tag good" : "tag warn"} title={text} data-testid="visitor-talk">
      {text}
    </b>
  );
}
