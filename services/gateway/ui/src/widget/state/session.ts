/** Wires the widget together: connection, outbox, conversation, marks and storage. */

import { type Connection, idle } from "../../core/connection/connection";
import { createFiles, type Files } from "../../core/files";
import { GAP_PATIENCE, IDLE_SOCKET_LINGERS, TAIL } from "../../core/limits";
import { hasUnsent, isMessage } from "../../core/outbox/outbox";
import { outboxStorage } from "../../core/outbox/storage";
import { createSender, type Sender } from "../../core/outbox/sender";
import { openLink } from "../../core/connection/socket";
import { createStore, type Store } from "../../core/store";
import { upload } from "../../core/upload";
import { hasGap, timelineOf } from "../../core/conversation/timeline";
import { typingNotifier, type TypingNotifier } from "../../core/conversation/typing";
import { createSound, type Sound } from "../../core/sound";
import type { Attachment, Message, Typed, VisitorFrame } from "../../core/wire";
import { accepting } from "./accepting";
import type { Accepted, Card, Invitation } from "./invitation";
import { type Aftercare, aftercare } from "./aftercare";
import { becoming } from "./forget";
import { marking } from "./marking";
import { type Details, type Draft, type Memory, type PanelView, viewOf } from "./memory";
import { forgotten, isOpen, isOver, newVisitor, leftElsewhere, movedOn, startedAnew, visitorAfter, type VisitorState } from "./model";
import { newsOf } from "./news";
import { visitOf } from "./visit";
import type { Options } from "../options";

const TONES = [660, 740];

export interface VisitorSession extends Aftercare {
  state: Store<VisitorState>;
  link: Store<Connection>;
  panel: Store<PanelView>;
  sender: Sender;
  typing: TypingNotifier;
  /** What is being written in this tab; it survives a change of the page. */
  draft: Draft;
  /** What was answered to a start form. */
  form: Draft;
  files: Files;
  /** Whether there is a conversation to come back to. */
  begun(): boolean;
  show(view: PanelView): void;
  /** `more`: what goes along with the message. */
  send(text: string, files: Attachment[], more?: object): void;
  /** Sends what needs no keeping. */
  tell(frame: Typed): void;
  end(): void;
  anew(): void;
  /** Fetches what came before, of the conversation shown (or read, if it is one that is over). */
  earlier(conversation: string): void;
  /** Opens a closed conversation for reading; "" closes it. */
  read(conversation: string): void;
  /** The answer that came while the panel was closed; null: none, or it was put away. */
  news: Store<Message | null>;
  /** The invitation beside the launcher. */
  card: Store<Card | null>;
  /** The one that was accepted, until its conversation begins. */
  invited: Store<Accepted | null>;
  accept(invitation: Invitation): void;
  sound: Sound;
  details: Store<Details>;
  /** Another visitor uses this browser from now on: the one of the token, or nobody known. */
  become(token: string | null): void;
  /** Whether a conversation is open, as far as is known. */
  talking(): boolean;
  pageChanged(): void;
  /** The script was run again, by a page that the visitor came to without loading: conversations begin there now. */
  arrived(options: Options): void;
  /** The server's clock, ms. */
  now(): number;
}

export function visitorSession(options: Options, memory: Memory): VisitorSession {
  let { entry, attributes } = options;
  const kept = memory.read();
  const state = createStore<VisitorState>({ ...newVisitor, token: kept.token, seen: kept.seen, left: kept.left });
  const connection = createStore<Connection>(idle);
  const panel = createStore<PanelView>(viewOf(memory.panel.get()));
  const details = createStore(memory.details());
  const news = createStore<Message | null>(null);
  const card = createStore<Card | null>(null);
  const { invited, accept, settle: settleInvited } = accepting({ state, memory, now: () => now(), show, sayHelloAgain });
  const sound = createSound(memory.quiet, false);
  let gapTimer: ReturnType<typeof setTimeout> | undefined, lingerTimer: typeof gapTimer;
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
      if (next.phase === "ready") {
        sender.connected();
        askForPast();
      } else if (before === "ready") sender.disconnected();
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

  const marks = marking(link.send, () => connection.get().phase === "ready");

  function hello(): Typed {
    const { conversation, upTo } = state.get().timeline;
    return {
      type: "hello",
      token: memory.read().token ?? state.get().token ?? undefined,
      ...visitOf(memory),
      invitation: invited.get()?.id,
      ...(conversation && { conversation, last_seq: upTo }),
      tail: TAIL,
      // The language that the visitor reads best, not the one of the page or of our own words: rules and agents go by it.
      language: navigator.language || options.language,
      page: { url: location.href, title: document.title, referrer: document.referrer },
      entry,
      profile: { ...details.get(), attributes },
    };
  }

  function receive(frame: Typed): void {
    sender.received(frame);
    const was = state.get();
    const before = was.timeline.conversation ?? seenOf;
    state.set((old) => visitorAfter(old, frame as unknown as VisitorFrame, Date.now()));
    if (frame.type === "welcome") {
      // Messages accepted into a conversation that ended meanwhile must not be shown at the top of the next one.
      if (before !== null && before !== (frame.conversation as { id: string } | null)?.id) sender.passed();
      restoreSeen();
      marks.start(null);
      if (before && movedOn(was, state.get())) ask(before, 0);
    }
    if (frame.type === "accepted") introduced(String(frame.id));
    if (frame.type === "message" && typeof frame.client_id === "string") sender.settled(frame.client_id);
    if (frame.type === "message" && frame.author === "agent" && panel.get() === "chat" && document.visibilityState === "visible") files.passed();
    if (frame.type === "conversation" && frame.status === "closed") askForPast();
    tell(newsOf(was, state.get(), now()));
    if (["message", "messages", "welcome", "conversation"].includes(frame.type)) settle();
  }

  const now = (): number => Date.now() + state.get().clock;

  /** Tells of an answer that the visitor does not see. */
  function tell(message: Message | null): void {
    if (!message || (panel.get() === "chat" && document.visibilityState === "visible" && document.hasFocus())) return;
    if (panel.get() === "closed") news.set(() => message);
    if (memory.firstToTell(message.id)) sound.play(TONES);
  }

  /** What was told needs no second telling once it is durable. */
  function introduced(id: string): void {
    if (sender.box.get().entries.some((entry) => entry.id === id && ["contact", "rate", "answers", "faq_verdict"].includes(entry.frame.type))) sender.settled(id);
  }

  function restoreSeen(): void {
    openBefore = isOpen(state.get());
    if (seenOf !== null && seenOf === state.get().timeline.conversation) state.set((old) => ({ ...old, seen: Math.max(old.seen, kept.seen) }));
    seenOf = null;
  }

  /** Runs after anything that may have changed what is shown, read or missing. */
  function settle(): void {
    const { timeline, conversation } = state.get();
    settleInvited();
    const reading = panel.get() === "chat" && document.visibilityState === "visible";
    if (reading && timeline.upTo > state.get().seen) state.set((old) => ({ ...old, seen: timeline.upTo }));
    marks.note(timeline.conversation, timeline.upTo, reading ? timeline.upTo : 0);
    remember();
    clearTimeout(gapTimer);
    if (hasGap(timeline, conversation?.last_seq ?? 0)) gapTimer = setTimeout(askForGap, GAP_PATIENCE);
    linger();
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

  const ask = (conversation: string, before: number): void => void link.send({ type: "earlier", conversation, before });
  const askForPast = (): void => void link.send({ type: "past" });

  function startOver(): void {
    state.set(forgotten);
    memory.write({});
    link.start();
  }

  const become = becoming({ state, panel, sender, files, details, news, card, invited, memory, link }, () => void ((openBefore = false), (seenOf = null)));
  const refused = (): boolean => connection.get().reason === "forbidden";
  const wanted = (): boolean => !refused() && (panel.get() !== "closed" || openBefore || isOpen(state.get()) || hasUnsent(sender.box.get()));

  /** An idle socket costs the server memory: with the panel closed and no conversation open it is closed after a while. */
  function linger(): void {
    clearTimeout(lingerTimer);
    if (wanted()) link.start();
    else lingerTimer = setTimeout(() => !wanted() && link.stop(), IDLE_SOCKET_LINGERS);
  }

  /** Says hello again, because what it says has changed; also while one is on its way, which was made before the change. */
  function sayHelloAgain(): void {
    if (!["connecting", "ready"].includes(connection.get().phase)) return;
    link.stop();
    linger();
  }

  function show(view: PanelView): void {
    panel.set(() => view);
    if (view !== "closed") news.set(() => null);
    memory.panel.set(view);
    settle();
    if (view === "home") askForPast();
  }

  const pageChanged = (): void => void link.send({ type: "page", url: location.href, title: document.title });

  document.addEventListener("visibilitychange", settle);
  memory.onChange("visitor", (text) => {
    const other = memory.read();
    // Messages seen in another tab count as seen here.
    if (other.conversation?.id === state.get().timeline.conversation) state.set((old) => ({ ...old, seen: Math.max(old.seen, other.seen) }));
    state.set((old) => leftElsewhere(text === null && connection.get().phase === "idle" ? { ...old, token: null } : old, other.left));
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
    form: memory.form,
    tell: (frame) => void link.send(frame),
    files,
    // A returning visitor may open the panel before the welcome: until then the storage knows.
    begun: () => state.get().conversation !== null || (openBefore && !state.get().welcomed) || sender.box.get().entries.some(isMessage),
    show,
    send: (text, files, more) => {
      typing.stopped();
      const attachments = files.length > 0 ? { attachments: files.map((file) => file.id) } : {};
      sender.send({ type: "message", text, ...attachments, ...more }, files);
      link.start();
    },
    // Names its conversation, so that a frame delivered late never ends one opened since.
    end: () => void sender.send({ type: "end", conversation: state.get().conversation?.id ?? "" }),
    anew: () => {
      if (!isOver(state.get())) return;
      state.set(startedAnew);
      show("chat");
    },
    earlier: (conversation) => {
      const { timeline, reading } = state.get();
      const { from } = conversation === reading.conversation ? reading : timeline;
      if (from > 0) ask(conversation, from + 1);
    },
    read: (conversation) => {
      state.set((old) => ({ ...old, reading: timelineOf(conversation) }));
      if (conversation) ask(conversation, 0);
    },
    details,
    ...aftercare({ state, sender, details, memory }, sayHelloAgain),
    become,
    talking: () => isOpen(state.get()) || (openBefore && !state.get().welcomed),
    pageChanged,
    arrived: (later) => {
      const changed = JSON.stringify([later.entry, later.attributes]) !== JSON.stringify([entry, attributes]);
      ({ entry, attributes } = later);
      pageChanged();
      if (changed && !isOpen(state.get())) sayHelloAgain();
    },
    news,
    card,
    invited,
    accept,
    sound,
    now,
  };
}
