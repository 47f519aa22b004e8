/** Navigation: a rail at the side; on a phone a bar at the bottom with the first pages, and the others in a menu with their names. */

import { useStore } from "../../core/store";
import type { Texts } from "../props";
import type { Notifications } from "../state/notifications";
import { useDue } from "../state/promises/due";
import type { Signals } from "../state/signals";
import type { Sound } from "../../core/sound";
import { Icon, type IconName } from "./icons";
import { hashOf, pagesFor, type PageName } from "./route";

const ICONS: Record<PageName, IconName> = {
  desk: "chat",
  visitors: "eye",
  invitations: "invite",
  promises: "promise",
  contacts: "contact",
  search: "search",
  canned: "quote",
  articles: "book",
  live: "pulse",
  agents: "people",
  queues: "queue",
  broadcasts: "broadcast",
  funnel: "funnel",
  forms: "form",
  policy: "rules",
  channels: "plug",
  parked: "aside",
  audit: "log",
};

/** Pages that a phone's bar has a place for; the others are in its menu. */
const IN_BAR = 5;
const MENU = "rail-menu";

interface RailProps extends Texts {
  page: PageName;
  role: string;
  signals: Signals;
  /** Server's clock minus ours, ms. */
  skew: number;
  onKeys(): void;
  onAccount(): void;
  onLeave(): void;
}

export function Rail({ words, page, role, signals, skew, onKeys, onAccount, onLeave }: RailProps) {
  const { nav, promisesOpen } = words.actions;
  const due = useDue(skew);
  const labelOf = (name: PageName): string => (name === "promises" && due.open > 0 ? promisesOpen(due.open, due.urgent) : nav[name]);
  const pages = pagesFor(role);
  const link = (name: PageName) => (
    <a key={name} class="icon-btn" href={hashOf(name)} aria-label={labelOf(name)} title={labelOf(name)} aria-current={page === name ? "page" : undefined} data-testid={`nav-${name}`}>
      <Icon name={ICONS[name]} />
      <span class="rail-name">{nav[name]}</span>
      {name === "promises" && due.urgent > 0 && (
        <b class={due.late > 0 ? "due late" : "due"} data-testid="promises-due" aria-hidden="true">
          {due.urgent}
        </b>
      )}
    </a>
  );
  return (
    <nav class="rail" aria-label={nav.label}>
      {pages.slice(0, IN_BAR).map(link)}
      <button type="button" class={pages.indexOf(page) < IN_BAR ? "icon-btn only-phone" : "icon-btn only-phone current"} popovertarget={MENU} aria-label={nav.more} title={nav.more} data-testid="nav-more">
        <Icon name="more" />
      </button>
      {/* On a wide window it is no box of its own: what is in it stands in the rail. */}
      <div id={MENU} class="rail-menu" popover="auto" data-testid="nav-menu" onClick={(event) => event.currentTarget.hidePopover?.()}>
        {pages.slice(IN_BAR).map(link)}
        <span class="rail-gap" />
        <SoundButton words={words} sound={signals.sound} />
        <NotificationsButton words={words} notifications={signals.notifications} />
        <button type="button" class="icon-btn not-phone" aria-label={words.keys} title={`${words.keys} (?)`} onClick={onKeys}>
          <Icon name="keys" />
        </button>
        <button type="button" class="icon-btn" aria-label={words.account.title} title={words.account.title} data-testid="account" onClick={onAccount}>
          <Icon name="person" />
          <span class="rail-name">{words.account.title}</span>
        </button>
        <button type="button" class="icon-btn" aria-label={words.signOut} title={words.signOut} data-testid="sign-out" onClick={onLeave}>
          <Icon name="out" />
          <span class="rail-name">{words.signOut}</span>
        </button>
      </div>
    </nav>
  );
}

function SoundButton({ words, sound }: Texts & { sound: Sound }) {
  const state = useStore(sound.state, (one) => one);
  const text = { on: words.quietOff, off: words.quietOn, blocked: words.soundBlocked }[state];
  return (
    <button type="button" class={state === "blocked" ? "icon-btn not-phone warn" : "icon-btn not-phone"} aria-label={text} title={text} data-testid="sound" data-state={state} onClick={sound.toggle}>
      <Icon name={state === "on" ? "bell" : "mute"} />
    </button>
  );
}

function NotificationsButton({ words, notifications }: Texts & { notifications: Notifications }) {
  const state = useStore(notifications.state, (one) => one);
  if (state === "none") return null;
  const text = { on: words.notifyOn, off: words.notifyOff, denied: words.notifyDenied }[state];
  return (
    <button type="button" class="icon-btn not-phone" aria-label={text} title={text} aria-pressed={state === "on"} disabled={state === "denied"} data-testid="notifications" onClick={notifications.toggle}>
      <Icon name={state === "on" ? "screen" : "screenOff"} />
    </button>
  );
}
