/** The visitor's side at work: link, outbox, conversation, marks and memory wired together. */

import { type Connection, idle } from "../../core/connection/connection";
import { GAP_PATIENCE, IDLE_SOCKET_LINGERS } from "../../core/limits";
import { marked, marksDue, marksTold, marksWait, noMarks } from "../../core/conversation/marks";
import { hasUnsent, isMessage } from "../../core/outbox/outbox";
import { outboxStorage } from "../../core/outbox/storage";
import { createSender, type Sender } from "../../core/outbox/sender";
import { openLink } from "../../core/connection/socket";
import { createStore, type Store } from "../../core/store";
import { hasGap } from "../../core/conversation/timeline";
import { typingTeller, type TypingTeller } from "../../core/conversation/typing";
import type { Attachment, Typed, VisitorFrame } from "../../core/wire";
import type { Draft, Memory, PanelView } from "./memory";
import { forgotten, isOpen, isOver, newVisitor, startedAnew, visitorAfter, type VisitorState } from "./model";
import type { Options } from "../options";

export interface VisitorSession {
  state: Store<VisitorState>;
  link: Store<Connection>;
  panel: Store<PanelView>;
  sender: Sender;
  typing: TypingTeller;
  /** What is being written in this tab; it survives a change of the page. */
  draft: Draft;
  /** Whether there is a conversation to come back to. */
  begun(): boolean;
  show(view: PanelView): void;
  send(text: string, files: Attachment[]): void;
  end(): void;
  anew(): void;
  pageChanged(): void;
}

export function visitorSession(options: Options, memory: Memory): VisitorSession {
  const kept = memory.read();
  const state = createStore<VisitorState>({ ...newVisitor, token: kept.token, seen: kept.seen, left: kept.left });
  const connection = createStore<Connection>(idle);
  const panel = createStore<PanelView>(memory.panel());
  let marks = noMarks;
  let markTimer: ReturnType<typeof setTimeout> | undefined;
  let gapTimer: ReturnType<typeof setTimeout> | undefined;
  let lingerTimer: ReturnType<typeof setTimeout> | undefined;
  // Until the first welcome only the memory knows whether a conversation is open.
  let openBefore = kept.conversation?.open ?? false;
  let seenOf = kept.conversation?.id ?? null;

  const link = openLink({
    url: `${options.origin.replace(/^http/, "ws")}/ws/visitor`,
    hello,
    onFrame: (frame) => hear(frame),
    onChange: (next) => {
      const before = connection.get().phase;
      connection.set(() => next);
      if (next.phase === "ready") sender.connected();
      else if (before === "ready") sender.disconnected();
      if (next.reason === "unauthorised") startOver();
    },
  });
  const sender = createSender(outboxStorage(memory.local, `${memory.prefix}unsent.`), () => link);
  const typing = typingTeller((on) => {
    const id = state.get().line.conversation;
    if (id && isOpen(state.get())) link.send({ type: "typing", conversation: id, on });
  });

  function hello(): Typed {
    const { conversation, upTo } = state.get().line;
    const token = memory.read().token ?? state.get().token;
    return {
      type: "hello",
      ...(token && { token }),
      ...(conversation && { conversation, last_seq: upTo }),
      language: options.language,
      page: { url: location.href, title: document.title, referrer: document.referrer },
      entry: options.entry,
      ...(Object.keys(options.attributes).length > 0 && { profile: { attributes: options.attributes } }),
    };
  }

  function hear(frame: Typed): void {
    sender.heard(frame);
    const before = state.get().line.conversation ?? seenOf;
    state.set((old) => visitorAfter(old, frame as unknown as VisitorFrame, Date.now()));
    if (frame.type === "welcome") {
      // What was said in a conversation that ended while we were away must not stand at the head of the next one.
      if (before !== null && before !== (frame.conversation as { id: string } | null)?.id) sender.passed();
      restoreSeen();
      // Marks told before may have been lost with the old socket; telling them again is harmless.
      startMarks(null);
    }
    if (frame.type === "message" && typeof frame.client_id === "string") sender.settled(frame.client_id);
    if (frame.type === "message" || frame.type === "welcome" || frame.type === "conversation") settle();
  }

  function restoreSeen(): void {
    openBefore = isOpen(state.get());
    if (seenOf !== null && seenOf === state.get().line.conversation) state.set((old) => ({ ...old, seen: Math.max(old.seen, kept.seen) }));
    seenOf = null;
  }

  /** After anything that may have changed what was shown, seen or missed. */
  function settle(): void {
    const { line, conversation } = state.get();
    const reading = panel.get() === "chat" && document.visibilityState === "visible";
    if (reading && line.upTo > state.get().seen) state.set((old) => ({ ...old, seen: line.upTo }));
    if (line.conversation !== markedConversation) startMarks(line.conversation);
    marks = marked(marks, line.upTo, reading ? line.upTo : 0);
    tellMarks();
    remember();
    clearTimeout(gapTimer);
    if (hasGap(line, conversation?.last_seq ?? 0)) gapTimer = setTimeout(askForGap, GAP_PATIENCE);
    linger();
  }

  let markedConversation: string | null = null;
  function startMarks(id: string | null): void {
    markedConversation = id;
    marks = noMarks;
  }

  function tellMarks(): void {
    const due = markedConversation && marksDue(marks, Date.now());
    if (due && link.send({ type: "marks", conversation: markedConversation, ...due })) marks = marksTold(marks, Date.now());
    const wait = marksWait(marks, Date.now());
    clearTimeout(markTimer);
    if (wait !== null && connection.get().phase === "ready") markTimer = setTimeout(tellMarks, wait + 5);
  }

  function askForGap(): void {
    const { line } = state.get();
    if (line.conversation) link.send({ type: "resume", conversation: line.conversation, last_seq: line.upTo });
    settle();
  }

  function remember(): void {
    const { token, conversation, seen, left, welcomed } = state.get();
    if (!welcomed) return;
    memory.write({ token, seen, left, conversation: conversation && { id: conversation.id, open: conversation.status !== "closed" } });
  }

  function startOver(): void {
    state.set(forgotten);
    memory.write({ token: null, conversation: null, seen: 0, left: null });
    link.start();
  }

  const wanted = (): boolean => panel.get() !== "closed" || openBefore || isOpen(state.get()) || hasUnsent(sender.box.get());

  /** Idle sockets cost: without a panel and a conversation it is given back after a while. */
  function linger(): void {
    clearTimeout(lingerTimer);
    if (wanted()) link.start();
    else lingerTimer = setTimeout(() => !wanted() && link.stop(), IDLE_SOCKET_LINGERS);
  }

  function show(view: PanelView): void {
    panel.set(() => view);
    memory.setPanel(view);
    settle();
  }

  document.addEventListener("visibilitychange", settle);
  addEventListener("storage", (event) => {
    if (event.key !== `${memory.prefix}visitor`) return;
    const other = memory.read();
    // What the other tab showed has been seen here too.
    if (other.conversation?.id === state.get().line.conversation) state.set((old) => ({ ...old, seen: Math.max(old.seen, other.seen) }));
    openBefore ||= other.conversation?.open ?? false;
    linger();
  });
  linger();

  return {
    state,
    link: connection,
    panel,
    sender,
    typing,
    draft: memory.draft,
    // A visitor who comes back may be faster than the welcome: until then the memory knows.
    begun: () => state.get().conversation !== null || (openBefore && !state.get().welcomed) || sender.box.get().entries.some(isMessage),
    show,
    send: (text, files) => {
      typing.stopped();
      const attachments = files.length > 0 ? { attachments: files.map((file) => file.id) } : {};
      sender.send({ type: "message", text, ...attachments }, files);
      link.start();
    },
    // Named, so that one that is delivered late never ends a conversation opened since.
    end: () => void sender.send({ type: "end", conversation: state.get().conversation?.id ?? "" }),
    anew: () => {
      if (!isOver(state.get())) return;
      state.set(startedAnew);
      show("chat");
    },
    pageChanged: () => void link.send({ type: "page", url: location.href, title: document.title }),
  };
}
