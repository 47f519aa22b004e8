/** What the desk knows, and how each frame changes it; pure. */

import { lastOf } from "../../core/last";
import { SHOWN_AT_FIRST, TAG_LIMIT, TYPING_LASTS, WAIT_AMBER, WAIT_RED } from "../../core/limits";
import { hasGap, loadedFrom, type Timeline, timelineOf, withChanged, withMessage, withStatus } from "../../core/conversation/timeline";
import type { AgentConversation, AgentFrame, AgentWelcome, Colleague, Me, Message, Note } from "../../core/wire";
import { type Notes, withNote } from "./notes";

export interface DeskState {
  me: Me | null;
  agents: Colleague[];
  welcomed: boolean;
  /** Server's clock minus ours, ms. */
  skew: number;
  conversations: Readonly<Record<string, AgentConversation>>;
  /** Waiting ones that the server did not list. */
  waitingMore: number;
  timelines: Readonly<Record<string, Timeline>>;
  notes: Notes;
  /** Conversation → believed to type until, ms of our clock. */
  typing: Readonly<Record<string, number>>;
  /** Conversation → seen up to this seq on this screen. */
  seen: Readonly<Record<string, number>>;
  selected: string | null;
  /** Queue → milliseconds within which its contacts are to be answered (service level). */
  answerWithin: Readonly<Record<string, number>>;
  /** The build of the desk that the gateway has; "" if it did not say. */
  build: string;
}

export const emptyDesk: DeskState = {
  me: null,
  agents: [],
  welcomed: false,
  skew: 0,
  conversations: {},
  waitingMore: 0,
  timelines: {},
  notes: {},
  typing: {},
  seen: {},
  selected: null,
  answerWithin: {},
  build: "",
};

/** The state after a frame; frames that do not concern it leave it as it is. */
export function deskAfter(state: DeskState, frame: AgentFrame, now: number): DeskState {
  switch (frame.type) {
    case "welcome":
      return welcomed(state, frame, now);
    case "conversation":
      return withConversation(state, frame);
    case "message":
      return withNewMessage(state, frame);
    case "message_status":
      return withLine(state, frame.conversation, (timeline) => withStatus(timeline, frame.seq, frame.status, frame.error));
    case "message_changed":
      return withLine(state, frame.message.conversation, (timeline) => withChanged(timeline, frame.message));
    case "typing":
      return { ...state, typing: { ...state.typing, [frame.conversation]: frame.on ? now + TYPING_LASTS : 0 } };
    case "agent":
      return withAgent(state, frame);
    case "note":
      return withNewNote(state, frame);
    case "sync":
      return synced(state, new Set(frame.conversations));
    default:
      return state;
  }
}

export const timelineIn = (state: DeskState, id: string): Timeline => state.timelines[id] ?? timelineOf(id);

export const isOffered = (c: AgentConversation): boolean => c.status === "offered" && c.offer !== null;
export const isOwn = (state: DeskState, c: AgentConversation): boolean => c.status === "assigned" && c.agent_id === state.me?.id;
export const isGuest = (state: DeskState, c: AgentConversation): boolean =>
  c.status === "assigned" && c.agent_id !== state.me?.id && (c.guests ?? []).some((guest) => guest.id === state.me?.id);
/** Where the agent may write: as the owner or as a guest. */
export const isParticipant = (state: DeskState, c: AgentConversation): boolean => isOwn(state, c) || isGuest(state, c);
export const isQueued = (c: AgentConversation): boolean => c.status === "waiting" || (c.status === "offered" && c.offer === null);

/** Whether two lists, which are created each time, have the same content. */
export const sameItems = (a: readonly unknown[], b: readonly unknown[]): boolean => a.length === b.length && a.every((item, n) => item === b[n]);

const all = (state: DeskState): AgentConversation[] => Object.values(state.conversations);

/** Soonest to expire first. */
export const offersOf = (state: DeskState): AgentConversation[] =>
  all(state)
    .filter(isOffered)
    .sort((a, b) => (a.offer?.expires_at ?? 0) - (b.offer?.expires_at ?? 0));

/** Conversations the agent owns or has joined, in the order opened, so that a row never moves under the pointer. */
export const ownOf = (state: DeskState): AgentConversation[] =>
  all(state)
    .filter((c) => isParticipant(state, c))
    .sort((a, b) => a.opened_at - b.opened_at || (a.id < b.id ? -1 : 1));

/** The state in which a conversation's messages are loaded, of a long one only the newest. */
export function begun(state: DeskState, id: string): DeskState {
  return withLine(state, id, (timeline) => loadedFrom(timeline, (state.conversations[id]?.last_seq ?? 0) - SHOWN_AT_FIRST));
}

/** Conversations that lack messages although theirs should be here: own ones that are loaded or moved on, and the selected one. */
export function missingOf(state: DeskState): string[] {
  const looked = state.selected ? state.conversations[state.selected] : undefined;
  const wanted = new Set(ownOf(state).concat(looked && (isQueued(looked) || isOffered(looked)) ? looked : []));
  return [...wanted].filter((c) => (c.id === state.selected || c.id in state.timelines) && hasGap(timelineIn(state, c.id), c.last_seq)).map((c) => c.id);
}

/** Longest waiting first. */
export const queueOf = (state: DeskState): AgentConversation[] =>
  all(state)
    .filter(isQueued)
    .sort((a, b) => (a.waiting_since ?? a.opened_at) - (b.waiting_since ?? b.opened_at));

/** Messages of the contact in an own conversation that were not seen. */
export function unreadOf(state: DeskState, c: AgentConversation): number {
  if (!isParticipant(state, c)) return 0;
  // What the owner has read a guest has not.
  const seen = Math.max(isOwn(state, c) ? c.agent_read : 0, state.seen[c.id] ?? 0);
  const timeline = state.timelines[c.id];
  if (!timeline || timeline.messages.length === 0) return c.last_seq > seen ? 1 : 0;
  return timeline.messages.filter((m) => m.author === "visitor" && m.seq > seen).length;
}

/** Since when the contact waits: in the queue for anybody, in an own conversation for an answer; null: not at all. */
export function waitsSince(state: DeskState, c: AgentConversation): number | null {
  if (isQueued(c) || isOffered(c)) return c.waiting_since ?? c.opened_at;
  if (!isOwn(state, c)) return null;
  const messages = state.timelines[c.id]?.messages ?? [];
  const answered = lastOf(messages, (m) => m.author === "agent");
  return messages.slice(answered ? messages.lastIndexOf(answered) + 1 : 0).find((m) => m.author === "visitor")?.at ?? null;
}

/** A tag as it is kept: short, lower case, without blanks at its ends; "" for none. */
export const tagOf = (text: string): string => text.replaceAll(",", " ").trim().replace(/\s+/g, " ").toLocaleLowerCase().slice(0, TAG_LIMIT);

/** All tags on conversations that are here, by alphabet. */
export const tagsKnown = (state: DeskState): string[] => [...new Set(all(state).flatMap((c) => c.tags ?? []))].sort();

export type Urgency = "" | "soon" | "late";

/** How near a wait of `ms` is to missing its target: the queue's service level, or for an answer the desk's own limits. */
export function urgencyOf(state: DeskState, c: AgentConversation, ms: number): Urgency {
  const promise = isQueued(c) || isOffered(c) ? state.answerWithin[c.queue ?? ""] : undefined;
  const [soon, late] = promise ? [promise * 0.75, promise] : [WAIT_AMBER, WAIT_RED];
  return ms >= late ? "late" : ms >= soon ? "soon" : "";
}

/** The next or previous of offers, own and waiting ones. */
export function neighbour(state: DeskState, step: 1 | -1): string | null {
  const order = [...offersOf(state), ...ownOf(state), ...queueOf(state)].map((c) => c.id);
  const place = state.selected ? order.indexOf(state.selected) : -1;
  if (place < 0) return order[step > 0 ? 0 : order.length - 1] ?? null;
  return order[place + step] ?? state.selected;
}

function welcomed(state: DeskState, frame: AgentWelcome, now: number): DeskState {
  const listed = [...frame.waiting, ...frame.conversations];
  const conversations = Object.fromEntries(listed.map((c) => [c.id, c]));
  const open = state.selected ? state.conversations[state.selected] : undefined;
  // The selected conversation stays on screen, shown as closed, even if it is not the agent's any more.
  if (open && !conversations[open.id]) conversations[open.id] = { ...open, status: "closed", offer: null };
  const timelines = Object.fromEntries(Object.entries(state.timelines).filter(([id]) => id in conversations));
  return {
    ...state,
    me: frame.agent,
    agents: frame.agents ?? [],
    welcomed: true,
    skew: frame.now - now,
    conversations,
    waitingMore: Math.max(0, frame.waiting_total - frame.waiting.length),
    build: frame.build ?? "",
    timelines,
    typing: {},
  };
}

function withConversation(state: DeskState, fresh: AgentConversation): DeskState {
  const known = state.conversations[fresh.id];
  if (known && known.version > fresh.version) return state;
  const listed = isOffered(fresh) || isQueued(fresh) || isParticipant(state, fresh);
  if (listed || state.selected === fresh.id) return { ...state, conversations: { ...state.conversations, [fresh.id]: fresh } };
  return known ? without(state, [fresh.id]) : state;
}

function withNewMessage(state: DeskState, message: Message): DeskState {
  const id = message.conversation;
  const next = withLine(state, id, (timeline) => withMessage(timeline, message));
  if (next === state || message.author !== "visitor") return next;
  return state.typing[id] ? { ...next, typing: { ...state.typing, [id]: 0 } } : next;
}

function withNewNote(state: DeskState, note: Note): DeskState {
  const notes = withNote(state.notes, note);
  return notes === state.notes ? state : { ...state, notes };
}

function withLine(state: DeskState, id: string, change: (timeline: Timeline) => Timeline): DeskState {
  const timeline = timelineIn(state, id);
  const next = change(timeline);
  return next === timeline ? state : { ...state, timelines: { ...state.timelines, [id]: next } };
}

/** The agent has changed their own photo or phone number. */
export const withOwn = (state: DeskState, own: { photo?: string; phone?: string }): DeskState => ({ ...state, me: state.me && { ...state.me, ...own } });

function withAgent(state: DeskState, frame: Extract<AgentFrame, { type: "agent" }>): DeskState {
  const { id, status, load, capacity, reason = "", draining = false, wrap_up_until = null } = frame;
  const agents = state.agents.map((agent) => (agent.id === id ? { ...agent, status, reason } : agent));
  if (state.me?.id !== id) return { ...state, agents };
  return { ...state, agents, me: { ...state.me, status, load, capacity, reason, draining, wrap_up_until } };
}

/** Exactly `ids` are own or offered now. */
function synced(state: DeskState, ids: ReadonlySet<string>): DeskState {
  return without(
    state,
    all(state)
      .filter((c) => (isParticipant(state, c) || isOffered(c)) && !ids.has(c.id))
      .map((c) => c.id),
  );
}

function without(state: DeskState, ids: readonly string[]): DeskState {
  const gone = new Set(ids);
  if (gone.size === 0) return state;
  const conversations = Object.fromEntries(
    Object.entries(state.conversations)
      .filter(([id]) => !gone.has(id) || id === state.selected)
      .map(([id, c]) => [id, gone.has(id) ? { ...c, status: "closed" as const, offer: null } : c]),
  );
  const timelines = Object.fromEntries(Object.entries(state.timelines).filter(([id]) => id in conversations));
  return { ...state, conversations, timelines };
}
