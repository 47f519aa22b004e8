/** The left pane: oneself, offers, own conversations, and who waits. */

import { useMemo } from "preact/hooks";
import { useStore } from "../../core/store";
import type { AgentConversation } from "../../core/wire";
import type { DeskProps } from "../shell/desk";
import { offersOf, ownOf, queueOf } from "../state/model";
import { OfferCard } from "./offers";
import { Presence } from "./presence";
import { Row } from "./row";

export function List(props: DeskProps) {
  const { session, words } = props;
  const state = useStore(session.state, (whole) => whole);
  const offers = useMemo(() => offersOf(state), [state.conversations, state.me]);
  const own = useMemo(() => ownOf(state), [state.conversations, state.me]);
  const queue = useMemo(() => queueOf(state), [state.conversations]);
  return (
    <aside class="pane list" aria-label={words.list}>
      <Presence {...props} />
      <div class="rows">
        {offers.length > 0 && (
          <section aria-live="assertive">
            <Title text={words.offers} count={offers.length} />
            {offers.map((c, n) => (
              <OfferCard key={c.offer?.assignment} {...props} conversation={c} first={n === 0} />
            ))}
          </section>
        )}
        <Section {...props} title={words.mine} rows={own} none={words.noneMine} loading={!state.welcomed} testid="mine" />
        <Section {...props} title={words.waiting} rows={queue} none={words.noneWaiting} loading={!state.welcomed} more={state.waitingMore} testid="waiting" />
      </div>
    </aside>
  );
}

interface SectionProps extends DeskProps {
  title: string;
  rows: AgentConversation[];
  none: string;
  loading: boolean;
  more?: number;
  testid: string;
}

function Section({ title, rows, none, loading, more = 0, testid, ...props }: SectionProps) {
  return (
    <section data-testid={`list-${testid}`}>
      <Title text={title} count={rows.length + more} />
      {loading && [0, 1].map((n) => <div key={n} class="bones row-bones" />)}
      {!loading && rows.length === 0 && <p class="none">{none}</p>}
      {rows.map((c) => (
        <Row key={c.id} {...props} conversation={c} />
      ))}
      {more > 0 && <p class="none">{props.words.waitingMore(more)}</p>}
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
