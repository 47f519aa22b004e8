/** The left pane: the agent's presence, offers, own conversations, and waiting ones. */

import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { OFFERS_SHOWN, ROW_HEIGHT, SORTED_FROM } from "../../core/limits";
import type { AgentConversation } from "../../core/wire";
import { showRow, useWindow } from "../../parts/visible";
import type { Localised } from "../props";
import type { RowFacts } from "../state/rows";
import { nameOf } from "../state/names";
import { arranged, type Arrangement, asTheyBegan, SORTS } from "./arranged";
import { OfferCard } from "./offers";
import { Row } from "./row";

interface ListProps extends Localised {
  /** Stands above the rows. */
  children: ComponentChildren;
  offers: readonly AgentConversation[];
  /** Assignments of offers that have been answered, but not yet by the server. */
  answered: readonly string[];
  own: readonly AgentConversation[];
  waiting: readonly AgentConversation[];
  selected: string | null;
  /** What a row shows; asked only for those in sight. */
  factsOf(conversation: AgentConversation): RowFacts;
  /** These rows have come in sight. */
  onSeen(ids: readonly string[]): void;
  /** Waiting ones that the server did not list. */
  waitingMore: number;
  loading: boolean;
  /** Server's clock minus ours, ms. */
  skew: number;
  csrf(): string;
  onOpen(id: string): void;
  onAccept(conversation: AgentConversation): void;
  /** Assignments that were declined a moment ago: that can be taken back. */
  declined: readonly string[];
  onDecline(conversation: AgentConversation, reason?: string): void;
  onUndo(conversation: AgentConversation): void;
}

export function List({ words, language, children, offers, answered, own, waiting, waitingMore, selected, loading, skew, csrf, factsOf, onSeen, onOpen, onAccept, declined, onDecline, onUndo }: ListProps) {
  const isDeclined = (c: AgentConversation): boolean => declined.includes(c.offer?.assignment ?? "");
  const first = offers.find((c) => !isDeclined(c));
  const box = useRef<HTMLDivElement>(null);
  const [arrangement, setArrangement] = useState(asTheyBegan);
  const sorted = own.length >= SORTED_FROM;
  const mine = sorted ? arranged(own, arrangement, factsOf, (c) => nameOf(c, words)) : own;
  const rows = { words, language, loading, skew, box, selected, factsOf, onSeen, onOpen };
  return (
    <aside class="pane list" aria-label={words.list}>
      {children}
      <div class="rows" ref={box}>
        {offers.length > 0 && (
          <section aria-live="assertive">
            <Title text={words.offers} count={offers.length} />
            {offers.slice(0, OFFERS_SHOWN).map((c) => (
              <OfferCard
                key={c.offer?.assignment}
                words={words}
                language={language}
                conversation={c}
                csrf={csrf}
                first={c === first}
                declined={isDeclined(c)}
                answered={answered.includes(c.offer?.assignment ?? "")}
                skew={skew}
                onAccept={() => onAccept(c)}
                onDecline={(reason) => onDecline(c, reason)}
                onUndo={() => onUndo(c)}
              />
            ))}
            {offers.length > OFFERS_SHOWN && <p class="none">{words.actions.offersMore(offers.length - OFFERS_SHOWN)}</p>}
          </section>
        )}
        <Section {...rows} title={words.mine} rows={mine} none={words.noneMine} testid="mine">
          {sorted && <Arrange words={words} arrangement={arrangement} onChange={setArrangement} />}
        </Section>
        <Section {...rows} title={words.waiting} rows={waiting} none={words.noneWaiting} more={waitingMore} testid="waiting" />
      </div>
    </aside>
  );
}

interface SectionProps extends Localised, Pick<ListProps, "selected" | "loading" | "skew" | "factsOf" | "onSeen" | "onOpen"> {
  title: string;
  rows: readonly AgentConversation[];
  none: string;
  more?: number;
  testid: string;
  /** Stands between the title and the rows. */
  children?: ComponentChildren;
  /** What scrolls. */
  box: RefObject<HTMLDivElement | null>;
}

function Section({ words, language, title, rows, none, loading, more = 0, testid, skew, children, box, selected, factsOf, onSeen, onOpen }: SectionProps) {
  const list = useRef<HTMLDivElement>(null);
  const { from, to } = useWindow(box, list, rows.length, ROW_HEIGHT);
  const place = rows.findIndex((c) => c.id === selected);
  useLayoutEffect(() => {
    if (place >= 0 && box.current && list.current) showRow(box.current, list.current, place, ROW_HEIGHT);
  }, [selected]);
  const shown = rows.slice(from, to);
  const seen = shown.map((c) => c.id).join(" ");
  useEffect(() => onSeen(shown.map((c) => c.id)), [seen]);
  return (
    <section data-testid={`list-${testid}`}>
      <Title text={title} count={rows.length + more} />
      {children}
      {loading && [0, 1].map((n) => <div key={n} class="skeleton row-skeleton" />)}
      {!loading && rows.length === 0 && <p class="none">{none}</p>}
      <div ref={list} style={{ paddingTop: `${from * ROW_HEIGHT}px`, paddingBottom: `${(rows.length - to) * ROW_HEIGHT}px` }}>
        {shown.map((c) => (
          <Row key={c.id} words={words} language={language} facts={factsOf(c)} skew={skew} onOpen={onOpen} />
        ))}
      </div>
      {more > 0 && <p class="none">{words.waitingMore(more)}</p>}
    </section>
  );
}

function Arrange({ words, arrangement, onChange }: Pick<ListProps, "words"> & { arrangement: Arrangement; onChange(next: Arrangement): void }) {
  const { actions } = words;
  return (
    <div class="arrange">
      <input type="search" value={arrangement.text} placeholder={actions.filterMine} aria-label={actions.filterMine} data-testid="filter-mine" onInput={(event) => onChange({ ...arrangement, text: event.currentTarget.value })} />
      <select
        value={arrangement.sort}
        aria-label={actions.sortMine}
        title={actions.sortMine}
        data-testid="sort-mine"
        onChange={(event) => onChange({ ...arrangement, sort: SORTS.find((sort) => sort === event.currentTarget.value) ?? "opened" })}
      >
        {SORTS.map((sort) => (
          <option key={sort} value={sort}>
            {actions.sorts[sort]}
          </option>
        ))}
      </select>
    </div>
  );
}

function Title({ text, count }: { text: string; count: number }) {
  return (
    <h2>
      {text} <span>{count}</span>
    </h2>
  );
}
