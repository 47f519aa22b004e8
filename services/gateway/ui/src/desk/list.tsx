/** The left pane: oneself, offers, own conversations, and who waits. */

import { useMemo, useState } from "preact/hooks";
import { useStore } from "../core/store";
import type { AgentConversation } from "../core/wire";
import { Icon } from "../parts/icons";
import type { DeskProps } from "./desk";
import { offersOf, ownOf, queueOf } from "./model";
import { OfferCard } from "./offers";
import { Presence } from "./presence";
import { Row } from "./row";
import type { Signals } from "./signals";

export function List(props: DeskProps & { signals: Signals; onLeave(): void; onKeys(): void }) {
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
      <footer class="list-foot">
        <Sound words={words} signals={props.signals} />
        <button type="button" class="round" aria-label={words.keys} title={`${words.keys} (?)`} onClick={props.onKeys}>
          <Icon name="keys" />
        </button>
        <button type="button" class="round" aria-label={words.signOut} title={words.signOut} data-testid="sign-out" onClick={props.onLeave}>
          <Icon name="out" />
        </button>
      </footer>
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

function Sound({ words, signals }: { words: DeskProps["words"]; signals: Signals }) {
  const [quiet, setQuiet] = useState(signals.quiet);
  const text = quiet ? words.quietOn : words.quietOff;
  const toggle = (): void => {
    signals.setQuiet(!quiet);
    setQuiet(!quiet);
  };
  return (
    <button type="button" class="round" aria-label={text} title={text} onClick={toggle}>
      <Icon name={quiet ? "mute" : "bell"} />
    </button>
  );
}
