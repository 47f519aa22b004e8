/** The documents of a conversation's summary and context, as `docs/` of the HTTP API describe them. */

import type { AgentFace } from "../../core/wire";

export type SummaryKind = "question" | "tried" | "outcome" | "promise";
export const KINDS: readonly SummaryKind[] = ["question", "tried", "outcome", "promise"];

export interface SummaryItem {
  kind: SummaryKind;
  text: string;
  /** The message it comes from. */
  seq: number;
}

export interface SummaryVersion {
  items: SummaryItem[];
  source: "extract" | "endpoint" | "agent";
  at: number;
  upto_seq: number;
  /** Of the agents' versions; 0: the machine's. */
  number: number;
  author: AgentFace | null;
  language: string;
  failure: string;
}

export interface Summary {
  shown: SummaryVersion;
  /** The machine's newer version beside an agent's. */
  beside: SummaryVersion | null;
}

export interface PastTalk {
  id: string;
  channel: string;
  opened_at: number;
  closed_at: number;
  agent: AgentFace | null;
  outcome: string;
  last_text: string;
  summary: Summary | null;
  /** The policy's name of the invitation that it began with, or `by-hand`. */
  invitation: string;
}

export interface SeenPage {
  url: string;
  title: string;
  at: number;
  visible_s: number;
}

export interface ThisVisit {
  here: boolean;
  began_at: number;
  on_site_s: number;
  page_count: number;
  pages: SeenPage[];
  source: string;
  cart_value: number | null;
  cart_currency: string;
}

export interface MadePromise {
  conversation: string;
  seq: number;
  /** Its words, or the address where an answer is awaited. */
  text: string;
  at: number;
  /** An answer that was promised, and not given yet. */
  open: boolean;
  due_at: number | null;
}

export interface ContactContext {
  contact: string;
  name: string;
  email: string;
  phone: string;
  language: string;
  time_zone: string;
  /** The shop's server signed who it is. */
  verified: boolean;
  attributes: Record<string, string>;
  visit: ThisVisit | null;
  visits_before: number;
  last_visit_at: number | null;
  past: PastTalk[];
  past_count: number;
  promises: MadePromise[];
}
