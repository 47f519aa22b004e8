/** What the server says of channels and their accounts. */

import type { Fault } from "../fault-text";

export interface Setting {
  name: string;
  kind: "text" | "secret" | "url" | "choice" | "number" | "flag";
  label: string;
  help: string;
  required: boolean;
  choices: string[];
  default: string;
  many: boolean;
  generate: "" | "text" | "whsec";
  /** Of a choice: what choosing a value says of other settings. */
  presets: Record<string, Record<string, string>>;
}

export interface Channel {
  name: string;
  settings: Setting[];
  ways: string[];
  hooks_url: string;
  checks: boolean;
}

export interface Account {
  id: string;
  channel: string;
  name: string;
  enabled: boolean;
  config: Record<string, unknown>;
  secrets: string[];
  opens: boolean;
  hook: string;
}

export interface Check {
  ok: boolean;
  name: string;
  notes: string[];
  /** The notes with their codes; none of a check by an older release. */
  said?: Fault[];
  code: string;
}

export interface Health {
  id: string;
  last_in_at: number | null;
  last_out_at: number | null;
  lag_ms: number;
  queued: number;
  queued_since: number | null;
  /** Messages of 24 hours, those of them that came over a minute late, and how many it usually is (null: not known yet). */
  received: number;
  late: number;
  usual: number | null;
  silent: boolean;
  windows_closing: number;
  token_ends_at: number | null;
  errors: { kind: string; count: number; code: string; at: number; recent: number; recent_since: number }[];
  unknown: { path: string; count: number; first_at: number; last_at: number }[];
  check: Check | null;
  checked_at: number | null;
}
