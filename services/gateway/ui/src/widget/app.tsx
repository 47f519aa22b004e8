/** Launcher and panel, and where the focus goes between them. */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { isComposing } from "../core/keys";
import { ANNOUNCE_OFFLINE_AFTER } from "../core/limits";
import { useStore } from "../core/store";
import { Icon } from "../parts/icons";
import type { Options } from "./options";
import { ChatPane, HomePane } from "./panes";
import type { Texts } from "./props";
import { unreadOf } from "./state/model";
import type { VisitorSession } from "./state/session";

interface Props extends Texts {
  session: VisitorSession;
  options: Options;
}

export function App(props: Props) {
  const { session, words } = props;
  const view = useStore(session.panel, (panel) => panel);
  const unread = useStore(session.state, unreadOf);
  const launcher = useRef<HTMLButtonElement>(null);
  const open = view !== "closed";

  const close = (): void => {
    session.show("closed");
    launcher.current?.focus();
  };
  const start = (): void => session.show(session.begun() ? "chat" : "home");

  return (
    <>
      {open && <Panel {...props} close={close} view={view} />}
      <Launcher words={words} unread={unread} open={open} inner={launcher} toggle={open ? close : start} />
      <Announcer session={session} words={words} />
    </>
  );
}

interface LauncherProps extends Texts {
  unread: number;
  open: boolean;
  inner: { current: HTMLButtonElement | null };
  toggle(): void;
}

function Launcher({ words, unread, open, inner, toggle }: LauncherProps) {
  const label = open ? words.close : unread > 0 ? words.openUnread(unread) : words.open;
  return (
    <button
      ref={inner}
      type="button"
      class="launcher"
      data-testid="launcher"
      aria-label={label}
      aria-expanded={open}
      aria-haspopup="dialog"
      onClick={toggle}
    >
      <Icon name={open ? "down" : "chat"} />
      {!open && unread > 0 && (
        <span class="badge" data-testid="unread">
          {unread > 99 ? "99+" : unread}
        </span>
      )}
    </button>
  );
}

function Panel(props: Props & { close(): void; view: "home" | "chat" }) {
  const { session, words, close, view } = props;
  const panel = useRef<HTMLDivElement>(null);
  useVisibleHeight(panel);
  useLayoutEffect(() => {
    // On a page that was merely loaded with the panel open the focus stays where the page has it.
    if (userActed()) panel.current?.querySelector<HTMLElement>("textarea, [data-first]")?.focus();
  }, [view]);
  // Keys typed here must not reach the page's own shortcuts.
  const keep = (event: Event): void => event.stopPropagation();
  const keys = (event: KeyboardEvent): void => {
    keep(event);
    if (event.key === "Escape" && !isComposing(event)) close();
  };
  return (
    <div ref={panel} class="panel" role="dialog" aria-label={words.panel} data-testid="panel" data-view={view} onKeyDown={keys} onKeyUp={keep} onKeyPress={keep}>
      {view === "home" ? <HomePane {...props} /> : <ChatPane {...props} />}
      <OfflineBar session={session} words={words} />
    </div>
  );
}

const userActed = (): boolean => navigator.userActivation?.hasBeenActive ?? true;

/** A phone's keyboard covers the page without making it smaller; the visual viewport knows. */
function useVisibleHeight(panel: { current: HTMLElement | null }): void {
  useEffect(() => {
    const viewport = window.visualViewport;
    if (!viewport) return;
    const fit = (): void => {
      panel.current?.style.setProperty("--visible", `${viewport.height}px`);
      panel.current?.style.setProperty("--above", `${viewport.offsetTop}px`);
    };
    fit();
    viewport.addEventListener("resize", fit);
    viewport.addEventListener("scroll", fit);
    return () => {
      viewport.removeEventListener("resize", fit);
      viewport.removeEventListener("scroll", fit);
    };
  }, []);
}

function OfflineBar({ session, words }: Pick<Props, "session" | "words">) {
  const { lostAt, reason, phase } = useStore(session.link, (link) => link);
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (lostAt === null) return setShown(false);
    const timer = setTimeout(() => setShown(true), Math.max(0, lostAt + ANNOUNCE_OFFLINE_AFTER - Date.now()));
    return () => clearTimeout(timer);
  }, [lostAt]);
  return (
    <div class="offline" role="status" data-testid="connection" data-state={phase === "ready" ? "online" : shown ? "offline" : "connecting"} hidden={!shown}>
      <Icon name="offline" />
      <span>{reason === "forbidden" ? words.refusedOrigin : words.offline}</span>
    </div>
  );
}

/** Says new messages to a screen reader, wherever the focus is. */
function Announcer({ session, words }: Pick<Props, "session" | "words">) {
  const last = useStore(session.state, (state) => state.timeline.messages.findLast((message) => message.author === "agent"));
  const first = useRef(last);
  const fresh = last && last !== first.current && Date.now() - last.at < 60_000;
  return (
    <div class="sr-only" aria-live="polite">
      {fresh && `${words.newFrom(last.agent?.name ?? words.team)}: ${last.text}`}
    </div>
  );
}
