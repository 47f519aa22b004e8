/** Wires the desk together: connection, outbox, conversations, marks and notices. */

import { type Connection, idle } from "../../core/connection/connection";
import { frameBatches } from "../../core/connection/frame-batches";
import { GAP_PATIENCE, LOADED_AT_ONCE, SHOWN_AT_FIRST } from "../../core/limits";
import { type Marks, marked, marksDue, marksSent, marksWait, noMarks } from "../../core/conversation/marks";
import { browserStorage, outboxStorage } from "../../core/outbox/storage";
import { createSender, type Sender } from "../../core/outbox/sender";
import { openLink } from "../../core/connection/socket";
import { createStore, type Store } from "../../core/store";
import { upload } from "../../core/upload";
import { earlierThan } from "../../core/conversation/timeline";
import type { Address } from "../../core/reached";
import type { AgentConversation, AgentFrame, Attachment, Message, Typed } from "../../core/wire";
import { createDeclining, type Declining } from "./offers/declining";
import { createDrafts, type Drafts, writtenIn } from "./drafts";
import { begun, deskAfter, type DeskState, emptyDesk, isParticipant, isOwn, timelineIn, missingOf, ownOf } from "./model";
import { call } from "./http";
import { createNotices, type Notice } from "./notices";
import { answerOffer } from "./offers/answer";
import { saidOnWelcome, type Stood } from "./presence";
import type { Queues } from "./queues";
import { isLooking, type Signals } from "./signals";

export interface DeskSession {
  state: Store<DeskState>;
  link: Store<Connection>;
  notices: Store<Notice[]>;
  sender: Sender;
  drafts: Drafts;
  declining: Declining;
  csrf(): string;
  select(id: string | null): void;
  /** Loads the messages of own conversations that have come in sight. */
  wanted(ids: readonly string[]): void;
  /** Loads messages from before those that are here. */
  earlier(id: string): Promise<void>;
  /** Selects a conversation that no list has, such as a closed one. */
  show(conversation: AgentConversation): void;
  command(frame: Typed): void;
  /** `to`: another address than the one that the contact used last. */
  message(conversation: string, text: string, files: Attachment[], to?: Address | null): void;
  sendTyping(conversation: string, on: boolean): void;
  stop(): void;
  /** Stops, and removes what the agent was writing from this browser; whether there was anything. */
  leave(): boolean;
}

export interface DeskOptions {
  login: string;
  csrf: string;
  /** Whoever has just signed in wants to be available, unless they are connected elsewhere; a reload changes nothing. */
  arrive: boolean;
  signals: Signals;
  onSignedOut(): void;
}

/** A reload comes back to the conversation that was open in this tab. */
const SELECTED = "usher desk selected";

/** Browser events after which the agent may have begun or stopped looking at the desk. */
const LOOKS: readonly [EventTarget, string][] = [
  [document, "visibilitychange"],
  [window, "focus"],
  [window, "blur"],
];

/** Refusals of an answer that the address does not take: it goes back to the composer, which says what is possible. */
const UNREACHABLE = new Set(["window_closed", "contact_stopped", "contact_blocked", "no_address"]);

export function deskSession(options: DeskOptions): DeskSession {
  const state = createStore<DeskState>({ ...emptyDesk, selected: sessionStorage.getItem(SELECTED) });
  const connection = createStore<Connection>(idle);
  const notices = createNotices();
  const marks = new Map<string, Marks>();
  const asked = new Set<string>();
  let csrf = options.csrf;
  let arriving = options.arrive;
  let elsewhere = false;
  let stood: Stood | null = null;
  let markTimer: ReturnType<typeof setTimeout> | undefined;
  let gapTimer: ReturnType<typeof setTimeout> | undefined;

  const batches = frameBatches(take);
  const link = openLink({
    url: `${location.origin.replace(/^http/, "ws")}/ws/agent`,
    hello: () => ({ type: "hello", ...(arriving && { arrive: true }) }),
    onFrame: (frame) => {
      batches.add(frame);
      // It counts before the connection is ready.
      if (frame.type === "welcome") batches.flush();
    },
    onChange: (next) => {
      batches.flush();
      const before = connection.get().phase;
      connection.set(() => next);
      if (next.phase === "ready") ready();
      else if (before === "ready") lost(next);
      if (next.reason === "unauthorised") options.onSignedOut();
    },
  });
  const drafts = createDrafts(browserStorage(), options.login, (file, progress) => upload({ url: "/api/uploads", headers: { "X-CSRF-Token": csrf } }, file, progress));
  const declining = createDeclining(
    (conversation, reason) => answerOffer({ sender, command }, conversation, "decline", reason),
    () => Date.now() + state.get().skew,
  );
  const sender = createSender(outboxStorage(browserStorage(), `usher desk ${options.login} unsent.`), () => link, { answered: true });

  function lost(connection: Connection): void {
    const { me } = state.get();
    stood = me && { me, heardAt: connection.receivedAt };
    sender.disconnected();
  }

  const command = (frame: Typed): void => void sender.send(frame);

  function ready(): void {
    const { me } = state.get();
    const said = me && saidOnWelcome(me, arriving && !elsewhere, stood, Date.now());
    arriving = false;
    stood = null;
    asked.clear();
    marks.clear();
    sender.connected();
    if (said) sender.send({ type: "status", ...said });
    const { timelines } = state.get();
    ownOf(state.get())
      .filter((c, n) => n < LOADED_AT_ONCE || c.id in timelines)
      .forEach((c) => ask(c.id));
    const { selected } = state.get();
    if (selected) ask(selected);
    if (selected && !state.get().conversations[selected]) void restoreSelected(selected);
    void readServiceLevels();
    settle();
  }

  async function readServiceLevels(): Promise<void> {
    const answer = await call<Queues>("/api/queues");
    if (!answer.ok) return;
    const answerWithin = Object.fromEntries(answer.body.queues.map((queue) => [queue.name, queue.service_level.within_s * 1000]));
    state.set((old) => ({ ...old, answerWithin }));
  }

  function take(frames: readonly Typed[]): void {
    const joined: string[] = [];
    const after = frames.reduce((before, typed) => takeOne(before, typed, joined), state.get());
    state.set(() => after);
    joined.forEach(ask);
    settle();
  }

  /** The state after one more frame; a conversation that became the agent's is added to `joined`. */
  function takeOne(before: DeskState, typed: Typed, joined: string[]): DeskState {
    const frame = typed as unknown as AgentFrame;
    sender.received(typed);
    const after = deskAfter(before, frame, Date.now());
    if (frame.type === "welcome") ({ csrf, elsewhere = false } = frame);
    if (frame.type === "message" && frame.client_id) sender.settled(frame.client_id);
    if (frame.type === "done") sender.settled(frame.id);
    if (frame.type === "refused") dropRefused(frame.id, frame.code);
    if (frame.type === "conversation" && isParticipant(after, frame) && !wasParticipant(before, frame.id)) joined.push(frame.id);
    options.signals.received(frame, before, after);
    return after;
  }

  /** A refused command is not sent again: the refusal is shown, and what was written goes back to its field. */
  function dropRefused(id: string, code: string): void {
    const entry = sender.box.get().entries.find((one) => one.id === id);
    if (!entry || entry.standing !== "refused") return;
    // An answer with files stays among the messages: they would not fit back into the draft.
    if (entry.frame.type === "message" && (!UNREACHABLE.has(code) || entry.files.length > 0)) return;
    sender.settled(id);
    notices.add(code);
    const written = writtenIn(entry.frame);
    if (written) drafts.giveBack(written);
  }

  function ask(id: string): void {
    asked.add(id);
    state.set((old) => begun(old, id));
    link.send({ type: "open", conversation: id, after_seq: timelineIn(state.get(), id).upTo });
  }

  /** Runs after anything that may have changed what is shown, read or missing. */
  function settle(): void {
    const { selected, timelines } = state.get();
    const looking = isLooking();
    for (const c of ownOf(state.get())) {
      const timeline = timelines[c.id];
      const upTo = timeline && timeline.messages.length > 0 ? timeline.upTo : 0;
      const read = looking && c.id === selected ? upTo : 0;
      if (read > (state.get().seen[c.id] ?? 0)) state.set((old) => ({ ...old, seen: { ...old.seen, [c.id]: read } }));
      // The contact sees as read what the owner has read; guests send no marks.
      if (!isOwn(state.get(), c)) continue;
      marks.set(c.id, marked(marks.get(c.id) ?? { ...noMarks, sentRead: c.agent_read, sentDelivered: c.agent_delivered }, upTo, read));
    }
    sendMarks();
    clearTimeout(gapTimer);
    if (missingOf(state.get()).length > 0) gapTimer = setTimeout(fillGaps, GAP_PATIENCE);
    options.signals.show(state.get());
  }

  function fillGaps(): void {
    const missing = missingOf(state.get());
    missing.forEach(ask);
    if (connection.get().phase === "ready" && missing.length > 0) gapTimer = setTimeout(fillGaps, 4 * GAP_PATIENCE);
  }

  function sendMarks(): void {
    const now = Date.now();
    for (const [id, mine] of marks) {
      const due = marksDue(mine, now);
      if (due && link.send({ type: "marks", conversation: id, ...due })) marks.set(id, marksSent(mine, now));
    }
    const waits = [...marks.values()].map((mine) => marksWait(mine, Date.now())).filter((wait) => wait !== null);
    clearTimeout(markTimer);
    if (waits.length > 0 && connection.get().phase === "ready") markTimer = setTimeout(sendMarks, Math.min(...waits) + 5);
  }

  function select(id: string | null): void {
    state.set((old) => ({ ...old, selected: id }));
    if (id) sessionStorage.setItem(SELECTED, id);
    else sessionStorage.removeItem(SELECTED);
    // A conversation that was dropped from the state and came back has lost its messages: it is loaded again.
    if (id && (!asked.has(id) || missingOf(state.get()).includes(id))) ask(id);
    settle();
  }

  async function earlier(id: string): Promise<void> {
    const upTo = earlierThan(timelineIn(state.get(), id));
    const from = Math.max(0, upTo - SHOWN_AT_FIRST);
    if (upTo === 0) return;
    const answer = await call<{ messages: Message[] }>(`/api/conversations/${id}/messages?after_seq=${from}&limit=${upTo - from}`);
    if (answer.ok) state.set((old) => answer.body.messages.reduce((known, message) => deskAfter(known, { type: "message", ...message }, Date.now()), old));
  }

  function wanted(ids: readonly string[]): void {
    if (connection.get().phase !== "ready") return;
    const { conversations } = state.get();
    ids.filter((id) => !asked.has(id) && conversations[id] && isParticipant(state.get(), conversations[id])).forEach(ask);
  }

  /** Takes in a conversation that was read by HTTP: the socket sends only those of the lists. */
  function learn(conversation: AgentConversation): void {
    state.set((old) => deskAfter(old, { type: "conversation", ...conversation }, Date.now()));
    settle();
  }

  /** After a reload the conversation that was open may be in no list any more. */
  async function restoreSelected(id: string): Promise<void> {
    const answer = await call<AgentConversation>(`/api/conversations/${id}`);
    if (answer.ok && state.get().selected === id) learn(answer.body);
  }

  const stop = (): void => {
    declining.flush();
    for (const [target, event] of LOOKS) target.removeEventListener(event, seen);
    link.stop();
    batches.flush();
  };
  const seen = (): void => settle();
  for (const [target, event] of LOOKS) target.addEventListener(event, seen);
  link.start();

  return {
    state,
    link: connection,
    notices: notices.store,
    sender,
    drafts,
    declining,
    csrf: () => csrf,
    select,
    wanted,
    earlier,
    show: (conversation) => {
      select(conversation.id);
      learn(conversation);
    },
    command,
    message: (conversation, text, files, to) => {
      const attachments = files.length > 0 ? { attachments: files.map((file) => file.id) } : {};
      sender.send({ type: "message", conversation, text, ...attachments, ...(to && { account: to.account, peer: to.peer }) }, files);
    },
    sendTyping: (conversation, on) => void link.send({ type: "typing", conversation, on }),
    stop,
    leave: () => {
      stop();
      sessionStorage.removeItem(SELECTED);
      return drafts.clear();
    },
  };
}

function wasParticipant(before: DeskState, id: string): boolean {
  const known = before.conversations[id];
  return known !== undefined && isParticipant(before, known);
}
