/** One conversation's messages by sequence, and how they are shown: by day, author and minute, own unsent ones last. */

import { isMessage, type Unsent } from "../outbox/outbox";
import type { Thread } from "../reached";
import type { Attachment, Author, Message, Note, AgentFace } from "../wire";

export interface Timeline {
  conversation: string | null;
  /** Sorted by seq, each once. */
  messages: readonly Message[];
  /** Messages up to here have not been asked for: 0 shows the conversation from its beginning. */
  from: number;
  /** The highest n for which from + 1…n are all here. */
  upTo: number;
}

export const emptyTimeline: Timeline = { conversation: null, messages: [], from: 0, upTo: 0 };

/** `from`: how many messages at its beginning are left for later. */
export const timelineOf = (conversation: string, from = 0): Timeline => ({ ...emptyTimeline, conversation, from, upTo: from });

/** A timeline of which nothing was loaded yet, to be loaded from after `seq` on; any other one stays. */
export function loadedFrom(timeline: Timeline, seq: number): Timeline {
  if (timeline.upTo > 0 || seq <= 0) return timeline;
  return { ...timeline, upTo: runFrom(timeline.messages, seq) };
}

/** The sequence before the first message that is here in its place: 0 if there is nothing earlier. */
export const earlierThan = (timeline: Timeline): number => Math.min(timeline.upTo, (timeline.messages[0]?.seq ?? timeline.upTo + 1) - 1);

/** The timeline with `message`, unchanged if its seq is here already or it belongs elsewhere. */
export function withMessage(timeline: Timeline, message: Message): Timeline {
  if (timeline.conversation !== message.conversation || message.seq < 1) return timeline;
  const at = placeOf(timeline.messages, message.seq);
  if (timeline.messages[at]?.seq === message.seq) return timeline;
  const messages = [...timeline.messages.slice(0, at), message, ...timeline.messages.slice(at)];
  return { ...timeline, messages, from: runBack(messages, timeline.from), upTo: runFrom(messages, timeline.upTo) };
}

/** The timeline with a send's new state at the provider. */
export function withStatus(timeline: Timeline, seq: number, status: string, error?: string): Timeline {
  const at = placeOf(timeline.messages, seq);
  const found = timeline.messages[at];
  if (found?.seq !== seq) return timeline;
  return { ...timeline, messages: timeline.messages.map((message) => (message === found ? { ...found, status, error: error || null } : message)) };
}

/** The timeline with a message as it is now: edited, deleted or reacted to. */
export function withChanged(timeline: Timeline, changed: Message): Timeline {
  const at = placeOf(timeline.messages, changed.seq);
  if (timeline.conversation !== changed.conversation || timeline.messages[at]?.seq !== changed.seq) return timeline;
  return { ...timeline, messages: timeline.messages.map((message, place) => (place === at ? { ...message, text: changed.text, thread: changed.thread ?? null, attachments: changed.attachments ?? [] } : message)) };
}

/** Something after `upTo` is known (here or by `lastSeq`) but what lies between is missing. */
export function hasGap(timeline: Timeline, lastSeq: number): boolean {
  return Math.max(lastSeq, timeline.messages.at(-1)?.seq ?? 0) > timeline.upTo;
}

/** What a visitor is to hear of: an agent's line, or an answer of ours that no person wrote. */
export const isAnswer = ({ author, automatic }: Message): boolean => author === "agent" || (author === "system" && automatic === true);

/** The id of one's newest line, the same before and after the server has it; null: there is none. */
export function newestOwn({ messages }: Timeline, unsent: readonly Unsent[], isOwn: (message: Message) => boolean): string | null {
  const waiting = unsent.filter(isMessage).at(-1);
  return waiting?.id ?? messages.filter(isOwn).at(-1)?.client_id ?? null;
}

function placeOf(messages: readonly Message[], seq: number): number {
  let place = messages.length;
  while (place > 0 && (messages[place - 1]?.seq ?? 0) >= seq) place -= 1;
  return place;
}

/** Earlier ones that came join what is here from its end backwards. */
function runBack(messages: readonly Message[], from: number): number {
  let place = placeOf(messages, from + 1) - 1;
  let reached = from;
  while (reached > 0 && messages[place]?.seq === reached) {
    reached -= 1;
    place -= 1;
  }
  return reached;
}

function runFrom(messages: readonly Message[], upTo: number): number {
  let place = placeOf(messages, upTo + 1);
  let reached = upTo;
  while (messages[place]?.seq === reached + 1) {
    reached += 1;
    place += 1;
  }
  return reached;
}

/** queued and sending are both "sending" to a reader; queued without a connection says so. */
export type Mark = "queued" | "sending" | "sent" | "delivered" | "read" | "failed" | "uncertain" | null;

export interface Bubble {
  key: string;
  seq: number | null;
  clientId: string | null;
  text: string;
  at: number;
  files: readonly Attachment[];
  mark: Mark;
  /** Why it was refused, or why its send failed. */
  code: string | null;
  /** On desks: by which address it came or goes, and what became of it. */
  thread?: Thread | null;
}

export type Item =
  | { kind: "day"; key: string; at: number }
  | { kind: "system"; key: string; seq: number; text: string; at: number }
  /** Ours, written by no person, and it says so. */
  | { kind: "automatic"; key: string; message: Message }
  /** Only in desks: see `desk/notes`. */
  | { kind: "note"; key: string; note: Note }
  | { kind: "group"; key: string; author: Author; own: boolean; /** Null: the reader. */ agent: AgentFace | null; at: number; /** Tells apart what came by different ways. */ via?: string; bubbles: Bubble[] };

export interface Reader {
  /** Whose own messages carry marks. */
  side: "visitor" | "agent";
  /** What the other side has been shown, and has seen. */
  delivered: number;
  read: number;
  connected: boolean;
  /** The reader's own id, where colleagues write on the same side. */
  me?: string | undefined;
  /** Messages before this place are left off; 0 shows all. */
  skip?: number;
  /** UTC offset in minutes as `Date.getTimezoneOffset` gives it. */
  zone: number;
  /** By how much the server's clock is ahead of ours, ms: what is not sent yet was dated by ours. */
  clock?: number;
}

const MINUTE = 60_000;

/** What to show, in order. Messages behind a gap wait, so that nothing ever jumps in between. */
export function itemsOf(timeline: Timeline, unsent: readonly Unsent[], reader: Reader): Item[] {
  const shown = timeline.messages.slice(reader.skip ?? 0).filter(({ seq }) => seq > timeline.from && seq <= timeline.upTo);
  const known = new Set(timeline.messages.map((message) => message.client_id).filter(Boolean));
  const items: Item[] = [];
  for (const message of shown) addMessage(items, message, reader);
  for (const entry of unsent) {
    if (isMessage(entry) && !known.has(entry.id)) addUnsent(items, entry, reader);
  }
  return items;
}

function addMessage(items: Item[], message: Message, reader: Reader): void {
  addDay(items, message.at, reader.zone);
  const { seq, text, at } = message;
  const key = message.client_id || message.id;
  if (message.automatic && message.author !== "visitor") {
    items.push({ kind: "automatic", key, message });
    return;
  }
  if (message.author === "system") {
    items.push({ kind: "system", key, seq, text, at });
    return;
  }
  const own = message.author === reader.side;
  const bubble = { key, seq, text, at, clientId: message.client_id ?? null, files: message.attachments ?? [], code: message.error ?? null, thread: message.thread ?? null };
  const outside = message.thread?.outside ? { name: message.thread.author ?? "" } : null;
  const mine = own && !outside && (!reader.me || !message.agent || message.agent.id === reader.me);
  const agent = message.author === "agent" && !mine ? (outside ?? message.agent ?? null) : null;
  addBubble(items, message.author, own, agent, { ...bubble, mark: own ? markOf(message, reader) : null });
}

function addUnsent(items: Item[], entry: Unsent, reader: Reader): void {
  const at = entry.at + (reader.clock ?? 0);
  addDay(items, at, reader.zone);
  addBubble(items, reader.side, true, null, {
    key: entry.id,
    seq: null,
    clientId: entry.id,
    text: String(entry.frame.text ?? ""),
    at,
    files: entry.files,
    mark: unsentMark(entry, reader.connected),
    code: entry.code,
  });
}

function unsentMark(entry: Unsent, connected: boolean): Mark {
  if (entry.standing === "accepted") return "sent";
  if (entry.standing === "refused") return "failed";
  return connected ? "sending" : "queued";
}

function markOf(message: Message, reader: Reader): Mark {
  if (message.status === "failed" || message.status === "uncertain") return message.status;
  if (message.seq <= reader.read || message.status === "read") return "read";
  return message.seq <= reader.delivered || message.status === "delivered" ? "delivered" : "sent";
}

function addDay(items: Item[], at: number, zone: number): void {
  const day = dayOf(at, zone);
  const last = items.filter((item) => item.kind === "day").at(-1);
  // A clock that runs behind must not make a timeline for yesterday in the middle of today.
  if (!last || day > dayOf(last.at, zone)) items.push({ kind: "day", key: `day-${day}`, at });
}

const dayOf = (at: number, zone: number): number => Math.floor((at - zone * MINUTE) / (24 * 60 * MINUTE));

function addBubble(items: Item[], author: Author, own: boolean, agent: AgentFace | null, bubble: Bubble): void {
  const last = items.at(-1);
  const minute = Math.floor(bubble.at / MINUTE);
  const { channel = "", peer = "", author: by = "" } = bubble.thread ?? {};
  // Each one that failed has its own mark.
  const alone = bubble.seq !== null && (bubble.mark === "failed" || bubble.mark === "uncertain") ? bubble.key : "";
  const via = [channel, peer, by, alone].join("\n");
  const same =
    last?.kind === "group" &&
    last.author === author &&
    last.via === via &&
    last.agent?.name === agent?.name &&
    Math.floor(last.at / MINUTE) === minute;
  if (same) last.bubbles.push(bubble);
  else items.push({ kind: "group", key: `g-${bubble.key}`, author, own, agent, at: bubble.at, via, bubbles: [bubble] });
}
