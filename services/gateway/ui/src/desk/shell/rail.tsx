/** The way to the pages: a rail at the side, on a phone a bar at the foot. */

import { useState } from "preact/hooks";
import { useStore } from "../../core/store";
import { Icon, type IconName } from "./icons";
import type { DeskProps } from "./desk";
import { hashOf, pagesFor, type PageName } from "./route";
import type { Signals } from "../state/signals";

const SIGNS: Record<PageName, IconName> = {
  desk: "chat",
  search: "search",
  canned: "quote",
  live: "pulse",
  agents: "people",
  queues: "queue",
  policy: "rules",
};

export function Rail({ session, words, page, signals, onKeys, onLeave }: DeskProps & { page: PageName; signals: Signals; onKeys(): void; onLeave(): void }) {
  const role = useStore(session.state, (state) => state.me?.role ?? "agent");
  const { nav } = words.actions;
  return (
    <nav class="rail" aria-label={nav.label}>
      {pagesFor(role).map((name) => (
        <a key={name} class="round" href={hashOf(name)} aria-label={nav[name]} title={nav[name]} aria-current={page === name ? "page" : undefined} data-testid={`nav-${name}`}>
          <Icon name={SIGNS[name]} />
        </a>
      ))}
      <span class="rail-gap" />
      <Sound words={words} signals={signals} />
      <button type="button" class="round not-phone" aria-label={words.keys} title={`${words.keys} (?)`} onClick={onKeys}>
        <Icon name="keys" />
      </button>
      <button type="button" class="round" aria-label={words.signOut} title={words.signOut} data-testid="sign-out" onClick={onLeave}>
        <Icon name="out" />
      </button>
    </nav>
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
    <button type="button" class="round not-phone" aria-label={text} title={text} onClick={toggle}>
      <Icon name={quiet ? "mute" : "bell"} />
    </button>
  );
}
