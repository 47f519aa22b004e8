/** The frames of docs/protocol.md as types; unknown fields are ignored. */

import type { AutomaticParts, FaqTried } from "./automatic";
import type { Address, Thread } from "./reached";

export type Author = "visitor" | "agent" | "system";

export interface Attachment {
  id: string;
  name: string;
  type: string;
  size: number;
  url: string;
}

/** An agent as visitors see them; frames of the desk add the id. */
export interface AgentFace {
  id?: string;
  name: string;
  photo?: string | null;
}

export interface Message extends AutomaticParts {
  conversation: string;
  seq: number;
  id: string;
  author: Author;
  text: string;
  at: number;
  client_id?: string | null;
  agent?: AgentFace | null;
  attachments?: Attachment[] | null;
  status?: string | null;
  /** Why a send failed, as a code of the connectors. */
  error?: string | null;
  thread?: Thread | null;
}

/** `automatic`: articles answer first. */
export type Status = "automatic" | "waiting" | "offered" | "assigned" | "closed";

export interface VisitorConversation {
  id: string;
  version: number;
  status: Status;
  last_seq: number;
  agent: AgentFace | null;
  agent_delivered: number;
  agent_read: number;
  closed_by?: string | null;
  /** On hold. */
  held?: boolean;
  rating?: RatingAsked | null;
  promise?: { address: string; due_at: number | null } | null;
  place?: number | null;
  /** Expected seconds until somebody answers; null: not known. */
  wait_s?: number | null;
}

/** `score`: null until the visitor answers, 0 if they would rather not; it is taken or changed until `until`, ms of the server's clock. */
export interface RatingAsked {
  number: number;
  score: number | null;
  until: number;
}

/** An answer that is still to be given; ms of the server's clock. */
export interface Promised {
  address: string;
  made_at: number;
  due_at: number | null;
  /** Urgent from here on. */
  remind_at: number | null;
}

export interface Offer {
  assignment: string;
  expires_at: number;
  offered_at: number;
  /** `target`, `sticky`, or how the queue selects. */
  why: string;
}

export interface Entry {
  point?: string | null;
  skills?: string[] | null;
  page?: string | null;
  title?: string | null;
  referrer?: string | null;
  /** The policy's name of the invitation that the visitor accepted, or `by-hand`. */
  invitation?: string | null;
}

export interface Visitor {
  name?: string | null;
  email?: string | null;
  phone?: string | null;
  language?: string | null;
  attributes?: Record<string, unknown> | null;
}

export interface AgentConversation {
  id: string;
  version: number;
  status: Status;
  channel: string;
  account: string;
  last_seq: number;
  agent_id: string | null;
  agent: AgentFace | null;
  offer: Offer | null;
  visitor: Visitor;
  entry: Entry | null;
  skills: string[];
  opened_at: number;
  waiting_since: number | null;
  last_text: string | null;
  last_at: number | null;
  visitor_delivered: number;
  visitor_read: number;
  agent_delivered: number;
  agent_read: number;
  note?: string | null;
  closed_by?: string | null;
  visitor_online?: boolean | null;
  queue?: string;
  priority?: number;
  preferred?: string[];
  tags?: string[];
  outcome?: string;
  held_since?: number | null;
  guests?: Guest[];
  rating?: { score: number; at: number } | null;
  promise?: Promised | null;
  /** None, where there is only the widget. */
  addresses?: Address[];
  /** Of the funnel: `faq`, `bot`, `chat`, `email` or `phone`. */
  stage?: string;
  faq?: FaqTried | null;
}

/** A colleague who has joined the owner. */
export interface Guest {
  id: string;
  name: string;
  photo?: string | null;
}

/** From agents for agents: never a message, so never shown to the contact. */
export interface Note {
  id: string;
  conversation: string;
  agent: Guest;
  text: string;
  /** Its place: after the message with this sequence. */
  after_seq: number;
  at: number;
}

export type Presence = "available" | "busy" | "away" | "wrap_up" | "offline";

export interface PresenceState {
  status: Presence;
  reason?: string;
  /** Finishes open conversations and gets no new ones. */
  draining?: boolean;
  /** End of the wrap-up, ms of the server's clock. */
  wrap_up_until?: number | null;
}

export interface Me extends PresenceState {
  id: string;
  login: string;
  name: string;
  photo?: string | null;
  role: string;
  load: number;
  capacity: number;
  skills: { skill: string; level: number }[];
  /** E.164, "" for none: what rings for calls. */
  phone?: string;
}

export interface Colleague {
  id: string;
  name: string;
  photo?: string | null;
  status: Presence;
  reason?: string;
  languages?: string[];
}

/** Frames of both sockets. */
export type SharedFrame =
  | ({ type: "message" } & Message)
  | { type: "message_changed"; message: Message }
  | { type: "accepted"; id: string }
  | { type: "refused"; id: string; code: string; detail?: string; retry_after_ms?: number | null; conversation?: string }
  | { type: "conflict"; id: string }
  | { type: "typing"; conversation: string; on: boolean }
  | { type: "pong" }
  | { type: "ping" }
  | { type: "error"; code: string; detail?: string };

/** A closed conversation in its visitor's list; times in ms. */
export interface PastConversation {
  id: string;
  opened_at: number;
  closed_at: number;
  agent: AgentFace | null;
  last_text: string;
}

/** A question of a start form; `steers`: other questions depend on its answer. */
export interface Question {
  name: string;
  type: "text" | "long_text" | "email" | "phone" | "number" | "choice" | "several" | "yes_no" | "date" | "order_number" | "consent";
  label: string;
  help?: string;
  required?: boolean;
  options?: { value: string; label: string }[];
  /** What of the contact it fills; none: an attribute. */
  fills?: string;
  least?: number;
  most?: number;
  steers?: boolean;
}

/** What is still to be asked, before the chat or within this conversation; `form` "": there is none. */
export interface FormAsked {
  ask: "before" | "within";
  conversation: string;
  form: string;
  title: string;
  intro: string;
  questions: Question[];
  /** What is wrong with the answers that were to be checked, by question. */
  faults?: Record<string, string>;
}

export type VisitorFrame =
  | SharedFrame
  | ({ type: "form" } & FormAsked)
  | {
      type: "welcome";
      token: string;
      visitor: string;
      conversation: VisitorConversation | null;
      agents: AgentFace[];
      online: boolean;
      now?: number; // the server's clock, ms
      /** Messages up to here are sent only when asked for. */
      from_seq?: number;
    }
  | { type: "here"; agents: AgentFace[]; online: boolean }
  | { type: "messages"; conversation: string; messages: Message[] }
  | { type: "past"; conversations: PastConversation[] }
  | ({ type: "conversation" } & VisitorConversation)
  | { type: "place"; conversation: string; place: number; wait_s: number | null };

export interface AgentWelcome {
  type: "welcome";
  agent: Me;
  conversations: AgentConversation[];
  waiting: AgentConversation[];
  waiting_total: number;
  now: number;
  csrf: string;
  agents: Colleague[];
  /** The agent is connected by another window, too; told to those who arrive. */
  elsewhere?: boolean;
  build?: string;
}

export type AgentFrame =
  | SharedFrame
  | AgentWelcome
  | ({ type: "conversation" } & AgentConversation)
  | { type: "opened"; conversation: string; last_seq: number }
  | { type: "done"; id: string; conversation?: string }
  | ({ type: "agent"; id: string; load: number; capacity: number; version?: number } & PresenceState)
  | ({ type: "note" } & Note)
  | { type: "message_status"; conversation: string; id: string; seq: number; status: string; error?: string }
  | { type: "sync"; conversations: string[] };

export interface Typed {
  type: string;
  [field: string]: unknown;
}

/** The object of a text frame, or null for anything that is none. */
export function parseFrame(data: unknown): Typed | null {
  if (typeof data !== "string") return null;
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string" ? (value as Typed) : null;
  } catch {
    return null;
  }
}
