/** What the visitor's side knows, and how each frame changes it; pure. */

import { TYPING_LASTS } from "../../core/limits";
import { emptyTimeline, isAnswer, type Timeline, timelineOf, withChanged, withMessage } from "../../core/conversation/timeline";
import type { FormAsked, Message, PastConversation, AgentFace, VisitorConversation, VisitorFrame } from "../../core/wire";

export interface VisitorState {
  token: string | null;
  conversation: VisitorConversation | null;
  timeline: Timeline;
  /** The conversation that ended while the visitor's next message was on its way: it stays above the one which that opened. */
  before: Timeline | null;
  /** Closed conversations; null: not asked for yet. */
  past: readonly PastConversation[] | null;
  /** The closed conversation that is being read. */
  reading: Timeline;
  /** Available now, at most three. */
  agents: AgentFace[];
  /** Somebody is at a desk, free or not. */
  online: boolean;
  /** By how much the server's clock is ahead of the browser's, ms: a visitor's clock may be wrong. */
  clock: number;
  /** A welcome has been received since the page was loaded. */
  welcomed: boolean;
  /** The agent is believed to type until this time; 0: not. */
  typingUntil: number;
  /** Messages of the conversation up to here were seen. */
  seen: number;
  /** A closed conversation that the visitor has left for a new one. */
  left: string | null;
  /** Where the waiting visitor stands in the timeline, from 1; null: not known. */
  place: Place | null;
  /** The questions of the start form; null: not known yet. */
  form: FormAsked | null;
}

export interface Place {
  place: number;
  /** Expected seconds until somebody answers; null: not known. */
  wait_s: number | null;
}

export const newVisitor: VisitorState = {
  token: null,
  conversation: null,
  timeline: emptyTimeline,
  before: null,
  past: null,
  reading: emptyTimeline,
  agents: [],
  online: false,
  clock: 0,
  welcomed: false,
  typingUntil: 0,
  seen: 0,
  left: null,
  place: null,
  form: null,
};

/** The state after a frame; frames that do not concern it leave it as it is. */
export function visitorAfter(state: VisitorState, frame: VisitorFrame, now: number): VisitorState {
  switch (frame.type) {
    case "welcome":
      return welcomed(state, frame, now);
    case "conversation":
      return withConversation(state, frame);
    case "message":
      return withNewMessage(state, frame);
    case "message_changed":
      return withChange(state, frame.message);
    case "form":
      return { ...state, form: frame };
    case "here":
      return { ...state, agents: frame.agents, online: frame.online };
    case "messages":
      return withEarlier(state, frame.conversation, frame.messages);
    case "past":
      return { ...state, past: frame.conversations };
    case "place":
      return frame.conversation === state.conversation?.id ? { ...state, place: { place: frame.place, wait_s: frame.wait_s } } : state;
    case "typing":
      return frame.conversation === state.timeline.conversation ? { ...state, typingUntil: frame.on ? now + TYPING_LASTS : 0 } : state;
    default:
      return state;
  }
}

/** The closed conversation is left; the next message opens another. */
export function startedAnew(state: VisitorState): VisitorState {
  if (!isOver(state)) return state;
  return { ...state, left: state.conversation?.id ?? state.left, conversation: null, timeline: emptyTimeline, before: null, past: null, seen: 0, typingUntil: 0, place: null, form: null };
}

/** The visitor has left the closed conversation `left` for a new one in another tab: nothing of it stays here either. */
export function leftElsewhere(state: VisitorState, left: string | null): VisitorState {
  if (left === null) return state;
  if (left === state.conversation?.id) return startedAnew(state);
  return left === state.before?.conversation ? { ...state, left, before: null } : state;
}

/** Drops a token that the server refused, and everything that belonged to it. */
export const forgotten = (state: VisitorState): VisitorState => ({ ...newVisitor, agents: state.agents, online: state.online, clock: state.clock });

type WithConversation = Pick<VisitorState, "conversation">;

export const isOver = ({ conversation }: WithConversation): boolean => conversation?.status === "closed";
export const isOpen = (state: WithConversation): boolean => state.conversation !== null && !isOver(state);
/** Nobody was there, or too many waited: the question can still be left. */
export const isTurnedAway = ({ conversation }: WithConversation): boolean =>
  conversation?.status === "closed" && ["outside", "full", "waited"].includes(conversation.closed_by ?? "");
export const isHeld = ({ conversation }: WithConversation): boolean => conversation?.status === "assigned" && conversation.held === true;
export const isWaiting = ({ conversation }: WithConversation): boolean => conversation?.status === "waiting" || conversation?.status === "offered";

/** Answers that were not seen. */
export function unreadOf(state: VisitorState): number {
  return state.timeline.messages.filter((m) => isAnswer(m) && m.seq > state.seen && m.seq <= state.timeline.upTo).length;
}

function welcomed(state: VisitorState, frame: Extract<VisitorFrame, { type: "welcome" }>, now: number): VisitorState {
  const { token, agents, online } = frame;
  const clock = frame.now === undefined ? state.clock : frame.now - now;
  const next = { ...state, token, agents: agents ?? [], online, clock, welcomed: true, typingUntil: 0 };
  if (frame.conversation) return withConversation(next, frame.conversation, frame.from_seq);
  // No conversation is open any more: the one shown has ended while the widget was offline.
  return next.conversation ? { ...next, conversation: { ...next.conversation, status: "closed" } } : next;
}

function withConversation(state: VisitorState, fresh: VisitorConversation, from = 0): VisitorState {
  const current = state.conversation;
  if (current?.id === fresh.id) return fresh.version >= current.version ? { ...state, conversation: fresh, place: placeAfter(state, fresh) } : state;
  if (fresh.status === "closed" && (current !== null || fresh.id === state.left)) return state;
  const timeline = state.timeline.conversation === fresh.id ? state.timeline : timelineOf(fresh.id, from);
  // A conversation that was left and is open again becomes the current one; its messages come back by filling the gap.
  const left = fresh.id === state.left ? null : state.left;
  return { ...state, left, conversation: fresh, timeline, before: beforeOf(state, fresh.id), seen: state.timeline.conversation === fresh.id ? state.seen : 0, place: placeAfter({ ...state, place: null }, fresh) };
}

/** A position belongs to one wait: the next begins without. */
function placeAfter(state: VisitorState, fresh: VisitorConversation): Place | null {
  if (fresh.status !== "waiting" && fresh.status !== "offered") return null;
  return fresh.place ? { place: fresh.place, wait_s: fresh.wait_s ?? null } : state.place;
}

function withNewMessage(state: VisitorState, message: Message): VisitorState {
  // One's own line in a conversation that was left: it was turned away again, and belongs to the same question.
  const returns = message.conversation === state.left && state.conversation === null && message.author === "visitor";
  if (message.conversation === state.left && !returns) return state;
  const strange = message.conversation !== state.timeline.conversation;
  // A message may come before the frame that tells of its new conversation.
  if (strange && isOpen(state)) return state;
  const timeline = withMessage(strange ? timelineOf(message.conversation) : state.timeline, message);
  const typingUntil = message.author === "agent" ? 0 : state.typingUntil;
  return timeline === state.timeline ? state : { ...state, ...(returns && { left: null }), timeline, before: beforeOf(state, message.conversation), typingUntil, seen: strange ? 0 : state.seen };
}

/** Also of what is read or stands above: any conversation of the visitor may have it. */
const withChange = (state: VisitorState, message: Message): VisitorState => ({
  ...state,
  timeline: withChanged(state.timeline, message),
  before: state.before && withChanged(state.before, message),
  reading: withChanged(state.reading, message),
});

const changedAt = ({ thread }: Message): number => Math.max(thread?.edited_at ?? 0, thread?.deleted_at ?? 0);

/** A message that is here already is taken as it is now; a page that was read before its last change changes nothing. */
const withCurrent = (timeline: Timeline, message: Message): Timeline =>
  timeline.messages.some((known) => known.seq === message.seq && changedAt(known) > changedAt(message)) ? timeline : withChanged(withMessage(timeline, message), message);

/** Whether the conversation went on while the widget was offline: what is here of it may have been edited or deleted. */
export const movedOn = ({ conversation: before }: WithConversation, { conversation: after }: WithConversation): boolean => before?.id === after?.id && (before?.version ?? 0) < (after?.version ?? 0);

/** What is shown above the conversation `id`: the one shown so far, if it is another. */
const beforeOf = ({ timeline, before }: VisitorState, id: string): Timeline | null =>
  timeline.conversation !== id && timeline.messages.length > 0 ? timeline : before;

function withEarlier(state: VisitorState, id: string, messages: readonly Message[]): VisitorState {
  // Both may be the same conversation: one that has just ended is read among the closed ones, too.
  const timeline = id === state.timeline.conversation ? messages.reduce(withCurrent, state.timeline) : state.timeline;
  if (id !== state.reading.conversation) return timeline === state.timeline ? state : { ...state, timeline };
  // Nothing before what is here: the page that was asked for begins where it says.
  const fresh = state.reading.messages.length === 0;
  const reading = fresh && messages[0] ? timelineOf(id, messages[0].seq - 1) : state.reading;
  return { ...state, timeline, reading: messages.reduce(withCurrent, reading) };
}
