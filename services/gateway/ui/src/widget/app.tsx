/** What is there while the panel is closed: the launcher, and what tells of an answer. The panel comes when it is opened. */

import { useEffect, useRef, useState } from "preact/hooks";
import { isAnswer } from "../core/conversation/timeline";
import { useStore } from "../core/store";
import type { Message } from "../core/wire";
import { Avatar } from "../parts/avatar";
import { Icon } from "../parts/icons";
import { saidOf } from "./state/invitation";
import { loadCard } from "./invitation/load-card";
import { loadPanel } from "./load-panel";
import type { Options } from "./options";
import type { Texts } from "./props";
import { unreadOf } from "./state/model";
import type { VisitorSession } from "./state/session";

interface Props extends Texts {
  session: VisitorSession;
  options: Options;
  addStyles(texts: readonly string[]): void;
}

export function App(props: Props) {
  const { session, options, words, addStyles } = props;
  const view = useStore(session.panel, (panel) => panel);
  const unread = useStore(session.state, unreadOf);
  const launcher = useRef<HTMLButtonElement>(null);
  const open = view !== "closed";
  const card = useStore(session.card, (one) => one);
  // An answer to what the visitor has written goes before an invitation.
  const answered = useStore(session.news, (message) => message !== null);
  const panel = usePart(() => loadPanel(options.origin), open, addStyles);
  const cards = usePart(() => loadCard(options.origin), card !== null, addStyles);

  const close = (): void => {
    session.show("closed");
    launcher.current?.focus();
  };
  // Who is invited and opens the chat by its launcher has accepted.
  const start = (): void => (card?.state === "asked" ? card.begin() : session.show(session.begun() ? "chat" : "home"));

  return (
    <>
      {open && panel.part && <panel.part.Panel {...props} close={close} view={view} />}
      {!open && <Preview session={session} options={options} words={words} open={() => session.show("chat")} />}
      {!open && !answered && card && cards.part && <cards.part.Card card={card} words={words} origin={options.origin} expected={panel.load} />}
      {open && panel.failed && <Failed words={words} retry={panel.load} />}
      <Launcher words={words} unread={unread} open={open} inner={launcher} expected={panel.load} toggle={open ? close : start} />
      <Announcer session={session} words={words} />
    </>
  );
}

/** A part of the widget, fetched once it is wanted. */
function usePart<T extends { styles: readonly string[] }>(fetchPart: () => Promise<T>, wanted: boolean, addStyles: Props["addStyles"]) {
  const [part, setPart] = useState<T | null>(null);
  const [failed, setFailed] = useState(false);
  const asked = useRef(false);
  function load(): void {
    if (asked.current) return;
    asked.current = true;
    setFailed(false);
    fetchPart().then(
      (found) => {
        addStyles(found.styles);
        setPart(found);
      },
      () => {
        asked.current = false;
        setFailed(true);
      },
    );
  }
  useEffect(() => {
    if (wanted) load();
  }, [wanted]);
  return { part, failed, load };
}

/** The answer that has just come, beside the launcher. */
function Preview({ session, options, words, open }: Pick<Props, "session" | "options" | "words"> & { open(): void }) {
  const news = useStore(session.news, (message) => message);
  if (!news) return null;
  const name = writerOf(news, words);
  return (
    <div class="beside" data-testid="preview">
      <button type="button" class="icon-btn" aria-label={words.hide} data-testid="preview-hide" onClick={() => session.news.set(() => null)}>
        <Icon name="close" />
      </button>
      <button type="button" class="news" onClick={open}>
        <Avatar name={name} photo={news.agent?.photo} size={36} origin={options.origin} />
        <span>
          <strong>{name}</strong>
          <span class="cut" dir="auto">
            {textOf(news) || words.newFile}
          </span>
        </span>
      </button>
    </div>
  );
}

function Failed({ words, retry }: Texts & { retry(): void }) {
  return (
    <div class="beside" role="alert" data-testid="not-loaded">
      <p>{words.notLoaded}</p>
      <button type="button" class="btn primary" onClick={retry}>
        {words.retry}
      </button>
    </div>
  );
}

interface LauncherProps extends Texts {
  unread: number;
  open: boolean;
  inner: { current: HTMLButtonElement | null };
  /** It will probably be pressed. */
  expected(): void;
  toggle(): void;
}

function Launcher({ words, unread, open, inner, expected, toggle }: LauncherProps) {
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
      onPointerEnter={expected}
      onFocus={expected}
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

const writerOf = (message: Message, words: Texts["words"]): string => (message.automatic ? words.automatic : (message.agent?.name ?? words.team));

/** An automatic answer is Markdown: nobody wants to hear its marks. */
const textOf = ({ automatic, text }: Message): string => (automatic ? text.replace(/[*_`#>~]+|\]\(\S*?\)|\[/g, "") : text);

/** Says new messages to a screen reader, wherever the focus is. */
function Announcer({ session, words }: Pick<Props, "session" | "words">) {
  const last = useStore(session.state, (state) => state.timeline.messages.filter(isAnswer).at(-1));
  const first = useRef(last);
  const card = useStore(session.card, (one) => one);
  const fresh = last && last !== first.current && session.now() - last.at < 60_000;
  return (
    <div class="sr-only said" aria-live="polite">
      {fresh ? `${last.automatic ? words.automatic : words.newFrom(writerOf(last, words))}: ${textOf(last)}` : card && saidOf(card, words.nobodyFree)}
    </div>
  );
}
