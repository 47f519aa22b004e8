/** What the server says of broadcasts. */

export interface LeftOut {
  reason: string;
  contacts: number;
}

/** As JSON omits what is empty, most of it may be absent. */
export interface Wording {
  text: string;
  subject?: string;
  template?: string;
  template_language?: string;
  values?: Record<string, string>;
}

export interface Rule {
  consent: string;
  wordings: Record<string, Wording>;
  channels?: string[];
  queue?: string;
}

export interface Audience {
  facts?: Record<string, string[]>;
  languages?: string[];
  channels?: string[];
  without?: string[];
}

export type State = "draft" | "planning" | "running" | "paused" | "stopped" | "done";

export interface Broadcast {
  id: string;
  name: string;
  state: State;
  rule: Rule;
  audience: Audience;
  per_minute: number;
  accounts: Record<string, number>;
  left_out: LeftOut[];
  figures: Record<string, number>;
  created_by: string;
  created_at: number;
  started_at: number | null;
  ended_at: number | null;
}

export interface DryRun {
  audience: number;
  told: number;
  channels: Record<string, number>;
  languages: Record<string, number>;
  left_out: LeftOut[];
}

export interface BroadcastAccount {
  id: string;
  channel: string;
  name: string;
}
