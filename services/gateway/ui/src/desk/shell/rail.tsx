/** Navigation: a rail at the side, on a phone a bar at the bottom. */

import { useState } from "preact/hooks";
import type { Texts } from "../props";
import type { Signals } from "../state/signals";
import { Icon, type IconName } from "./icons";
import { hashOf, pagesFor, type PageName } from "./route";

const ICONS: Record<PageName, IconName> = {
  desk: "chat",
  search: "search",
  canned: "quote",
  live: "pulse",
  agents: "people",
  queues: "queue",
  policy: "rules",
};

interface RailProps extends Texts {
  page: PageName;
  role: string;
  signals: Signals;
  onKeys(): void;
  onLeave(): void;
}

export function Rail({ words, page, role, signals, onKeys, onLeave }: RailProps) {
  const { nav } = words.actions;
  return (
    <nav class="rail" aria-label={nav.label}>
      {pagesFor(role).map((name) => (
        <a key={name} class="icon-btn" href={hashOf(name)} aria-label={nav[name]} title={nav[name]} aria-current={page === name ? "page" : undefined} data-testid={`nav-${name}`}>
          <Icon name={ICONS[name]} />
        </a>
      ))}
      <span class="rail-gap" />
      <Sound words={words} signals={signals} />
      <button type="button" class="icon-btn not-phone" aria-label={words.keys} title={`${words.keys} (?)`} onClick={onKeys}>
        <Icon name="keys" />
      </button>
      <button type="button" class="icon-btn" aria-label={words.signOut} title={words.signOut} data-testid="sign-out" onClick={onLeave}>
        <Icon name="out" />
      </button>
    </nav>
  );
}

function Sound({ words, signals }: Texts & { signals: Signals }) {
  const [quiet, setQuiet] = useState(signals.quiet);
  const text = quiet ? words.quietOn : words.quietOff;
  const toggle = (): void => {
    signals.setQuiet(!quiet);
    setQuiet(!quiet);
  };
  return (
    <button type="button" class="icon-btn not-phone" aria-label={text} title={text} onClick={toggle}>
      <Icon name={quiet ? "mute" : "bell"} />
    </button>
  );
}
