/** The open panel: its frame, its two views, and what it says of the connection. */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { steadyNow } from "../core/clock";
import { isComposing } from "../core/keys";
import { ANNOUNCE_OFFLINE_AFTER } from "../core/limits";
import { useStore } from "../core/store";
import { Icon } from "../parts/icons";
import articlesCss from "../parts/articles/articles.css?inline";
import formCss from "../parts/form/form.css?inline";
import stream from "../parts/stream.css?inline";
import { withCalls } from "./call/words";
import chatCss from "./conversation/chat.css?inline";
import ratingCss from "./conversation/rating.css?inline";
import faqCss from "./faq/faq.css?inline";
import type { LoadedPanel } from "./load-panel";
import { ChatPane, HomePane } from "./panes";
import type { PanelProps } from "./props";
import panelCss from "./widget.css?inline";

function Panel(shown: PanelProps) {
  const words = withCalls(shown.words, shown.options.language);
  const props = { ...shown, words };
  const { session, close, view } = props;
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

function OfflineBar({ session, words }: Pick<PanelProps, "session" | "words">) {
  const { lostAt, reason, phase } = useStore(session.link, (link) => link);
  const [shown, setShown] = useState(false);
  const refused = reason === "forbidden";
  useEffect(() => {
    if (lostAt === null || refused) return setShown(false);
    const timer = setTimeout(() => setShown(true), Math.max(0, lostAt + ANNOUNCE_OFFLINE_AFTER - steadyNow()));
    return () => clearTimeout(timer);
  }, [lostAt, refused]);
  return (
    <div class="offline" role="status" data-testid="connection" data-state={phase === "ready" ? "online" : shown ? "offline" : "connecting"} hidden={!shown}>
      <Icon name="offline" />
      <span>{words.offline}</span>
    </div>
  );
}

const loaded: LoadedPanel = { Panel, styles: [stream, articlesCss, panelCss, chatCss, ratingCss, formCss, faqCss] };

export default loaded;
