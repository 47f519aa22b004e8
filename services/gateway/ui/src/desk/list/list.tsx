/** The left pane: the agent's presence, offers, own conversations, and who waits. */

import type { ComponentChildren } from "preact";
import type { AgentConversation } from "../../core/wire";
import type { Localised } from "../props";
import type { RowFacts } from "../state/rows";
import { OfferCard } from "./offers";
import { Row } from "./row";

interface ListProps extends Localised {
  /** Stands above the rows. */
  children: ComponentChildren;
  offers: readonly AgentConversation[];
  /** Assignments of offers that have been answered, but not yet by the server. */
  answered: readonly string[];
  own: readonly RowFacts[];
  waiting: readonly RowFacts[];
  /** Waiting ones that the server did not list. */
  waitingMore: number;
  loading: boolean;
  /** Server's clock minus ours, ms. */
  skew: number;
  onOpen(id: string): void;
  onAccept(conversation: AgentConversation): void;
  onDecline(conversation: AgentConversation, reason?: string): void;
}

export function List({ words, language, children, offers, answered, own, waiting, waitingMore, loading, skew, onOpen, onAccept, onDecline }: ListProps) {
  const rows = { words, language, loading, skew, onOpen };
  return (
    <aside class="pane list" aria-label={words.list}>
      {children}
      <div class="rows">
        {offers.length > 0 && (
          <section aria-live="assertive">
            <Title text={words.offers} count={offers.length} />
            {offers.map((c, n) => (
              <OfferCard
                key={c.offer?.assignment}
                words={words}
                conversation={c}
                first={n === 0}
                answered={answered.includes(c.offer?.assignment ?? "")}
                skew={skew}
                onAccept={() => onAccept(c)}
                onDecline={(reason) => onDecline(c, reason)}
              />
            ))}
          </section>
        )}
        <Section {...rows} title={words.mine} rows={own} none={words.noneMine} testid="mine" />
        <Section {...rows} title={words.waiting} rows={waiting} none={words.noneWaiting} more={waitingMore} testid="waiting" />
      </div>
    </aside>
  );
}

interface SectionProps extends Localised {
  title: string;
  rows: readonly RowFacts[];
  none: string;
  loading: boolean;
  more?: number;
  testid: string;
  skew: number;
  onOpen(id: string): void;
}

function Section({ words, language, title, rows, none, loading, more = 0, testid, skew, onOpen }: SectionProps) {
  return (
    <section data-testid={`list-${testid}`}>
      <Title text={title} count={rows.length + more} />
      {loading && [0, 1].map((n) => <div key={n} class="skeleton row-skeleton" />)}
      {!loading && rows.length === 0 && <p class="none">{none}</p>}
      {rows.map((facts) => (
        <Row key={facts.conversation.id} words={words} language={language} facts={facts} skew={skew} onOpen={onOpen} />
      ))}
      {more > 0 && <p class="none">{words.waitingMore(more)}</p>}
    </section>
  );
}

function Title({ text, count }: { text: string; count: number }) {
  return (
    <h2>
      {text} <span>{count}</span>
    </h2>
  );
}
