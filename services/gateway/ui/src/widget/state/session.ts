/** Wires the widget together: connection, outbox, conversation, marks and storage. */

import { type Connection, idle } from "../../core/connection/connection";
import { createFiles, type Files } from "../../core/files";
import { GAP_PATIENCE, IDLE_SOCKET_LINGERS } from "../../core/limits";
import { marked, marksDue, marksSent, marksWait, noMarks } from "../../core/conversation/marks";
import { hasUnsent, isMessage } from "../../core/outbox/outbox";
import { outboxStorage } from "../../core/outbox/storage";
import { createSender, type Sender } from "../../core/outbox/sender";
import { openLink } from "../../core/connection/socket";
import { createStore, type Store } from "../../core/store";
import { upload } from "../../core/upload";
import { hasGap } from "../../core/conversation/timeline";
import { typingNotifier, type TypingNotifier } from "../../core/conversation/typing";
import type { Attachment, Typed, VisitorFrame } from "../../core/wire";
import type { Draft, Memory, PanelView } from "./memory";
import { forgotten, isOpen, isOver, newVisitor, startedAnew, visitorAfter, type VisitorState } from "./model";
import type { Options } from "../options";

export interface VisitorSession {
  state: Store<VisitorState>;
  link: Store<Connection>;
  panel: Store<PanelView>;
  sender: Sender;
  typing: TypingNotifier;
  /** What is being written in this tab; it survives a change of the page. */
  draft: Draft;
  files: Files;
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
  // Until the first welcome only the storage knows whether a conversation is open.
  let openBefore = kept.conversation?.open ?? false;
  let seenOf = kept.conversation?.id ?? null;

  const link = openLink({
    url: `${options.origin.replace(/^http/, "ws")}/ws/visitor`,
    hello,
    onFrame: (frame) => receive(frame),
    onChange: (next) => {
      const before = connection.get().phase;
      connection.set(() => next);
      if (next.phase === "ready") sender.connected();
      else if (before === "ready") sender.disconnected();
      if (next.reason === "unauthorised") startOver();
    },
  });
  const sender = createSender(outboxStorage(memory.local, `${memory.prefix}unsent.`), () => link);
  const files = createFiles(
    (file, progress) => upload({ url: `${options.origin}/api/uploads`, headers: { Authorization: `Bearer ${state.get().token ?? ""}` } }, file, progress),
    memory.files,
  );
  const typing = typingNotifier((on) => {
    const id = state.get().timeline.conversation;
    if (id && isOpen(state.get())) link.send({ type: "typing", conversation: id, on });
  });

  function hello(): Typed {
    const { conversation, upTo } = state.get().timeline;
    const token = memory.read().token ?? state.get().token;
    return {
      type: "hello",
      ...(token && { token }),
      ...(conversation && { conversation, last_seq: upTo }),
      // The one that the person reads best, not the one of the page or of our own words: rules and agents go by it.
      language: navigator.language || options.language,
      page: { url: location.href, title: document.title, referrer: document.referrer },
      entry: options.entry,
      ...(Object.keys(options.attributes).length > 0 && { profile: { attributes: options.attributes } }),
    };
  }

  function receive(frame: Typed): void {
    sender.received(frame);
    const before = state.get().timeline.conversation ?? seenOf;
    state.set((old) => visitorAfter(old, frame as unknown as VisitorFrame, Date.now()));
    if (frame.type === "welcome") {
      // Messages accepted into a conversation that ended meanwhile must not be shown at the top of the next one.
      if (before !== null && before !== (frame.conversation as { id: string } | null)?.id) sender.passed();
      restoreSeen();
      // Marks sent before may have been lost with the old socket; sending them again is harmless.
      startMarks(null);
    }
    if (frame.type === "message" && typeof frame.client_id === "string") sender.settled(frame.client_id);
    if (frame.type === "message" || frame.type === "welcome" || frame.type === "conversation") settle();
  }

  function restoreSeen(): void {
    openBefore = isOpen(state.get());
    if (seenOf !== null && seenOf === state.get().timeline.conversation) state.set((old) => ({ ...old, seen: Math.max(old.seen, kept.seen) }));
    seenOf = null;
  }

  /** Runs after anything that may have changed what is shown, read or missing. */
  function settle(): void {
    const { timeline, conversation } = state.get();
    const reading = panel.get() === "chat" && document.visibilityState === "visible";
    if (reading && timeline.upTo > state.get().seen) state.set((old) => ({ ...old, seen: timeline.upTo }));
    if (timeline.conversation !== markedConversation) startMarks(timeline.conversation);
    marks = marked(marks, timeline.upTo, reading ? timeline.upTo : 0);
    sendMarks();
    remember();
    clearTimeout(gapTimer);
    if (hasGap(timeline, conversation?.last_seq ?? 0)) gapTimer = setTimeout(askForGap, GAP_PATIENCE);
    linger();
  }

  let markedConversation: string | null = null;
  function startMarks(id: string | null): void {
    markedConversation = id;
    marks = noMarks;
  }

  function sendMarks(): void {
    const due = markedConversation && marksDue(marks, Date.now());
    if (due && link.send({ type: "marks", conversation: markedConversation, ...due })) marks = marksSent(marks, Date.now());
    const wait = marksWait(marks, Date.now());
    clearTimeout(markTimer);
    if (wait !== null && connection.get().phase === "ready") markTimer = setTimeout(sendMarks, wait + 5);
  }

  function askForGap(): void {
    const { timeline } = state.get();
    if (timeline.conversation) link.send({ type: "resume", conversation: timeline.conversation, last_seq: timeline.upTo });
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

  /** An idle socket costs the server memory: with the panel closed and no conversation open it is closed after a while. */
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
    // Messages seen in another tab count as seen here.
    if (other.conversation?.id === state.get().timeline.conversation) state.set((old) => ({ ...old, seen: Math.max(old.seen, other.seen) }));
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
    files,
    // A returning visitor may open the panel before the welcome: until then the storage knows.
    begun: () => state.get().conversation !== null || (openBefore && !state.get().welcomed) || sender.box.get().entries.some(isMessage),
    show,
    send: (text, files) => {
      typing.stopped();
      const attachments = files.length > 0 ? { attachments: files.map((file) => file.id) } : {};
      sender.send({ type: "message", text, ...attachments }, files);
      link.start();
    },
    // Names its conversation, so that a frame delivered late never ends one opened since.
    end: () => void sender.send({ type: "end", conversation: state.get().conversation?.id ?? "" }),
    anew: () => {
      if (!isOver(state.get())) return;
      state.set(startedAnew);
      show("chat");
    },
    pageChanged: () => void link.send({ type: "page", url: location.href, title: document.title }),
  };
}
