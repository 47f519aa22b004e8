/** Where contacts are reached, and what desks know of messages besides their text: parts of the frames. */

/** How a message came or goes, and what became of it; times in ms. Visitors see `edited_at` and `deleted_at` alone. */
export interface Thread {
  /** Its address, where that is not the conversation's own. */
  channel?: string;
  peer?: string;
  /** Who wrote in a group, or which colleague in the provider's own app (`outside`). */
  author?: string;
  outside?: boolean;
  automatic?: boolean;
  subject?: string;
  cc?: string[];
  quote?: string;
  /** Where the whole mail is downloaded. */
  original?: string;
  /** A mail with HTML, which can be shown as a page. */
  html?: boolean;
  /** What our own mail server found of its sender. */
  proof?: "passed" | "failed";
  template?: string;
  edited_at?: number;
  deleted_at?: number;
  /** Retention removed it, at that time. */
  expired?: boolean;
  /** Its texts before edits, the oldest first. */
  former?: { text: string; at: number }[];
  /** How often each was chosen. */
  reactions?: Record<string, number>;
}

/** Where the contact of a conversation is reached. */
export interface Address {
  account: string;
  peer: string;
  channel: string;
  /** Until when it may be answered, ms of the server's clock; null: always. */
  window_ends_at: number | null;
  /** The contact takes nothing there. */
  refused: "" | "stopped" | "blocked";
  /** The contact used it last, so that an answer goes there. */
  last: boolean;
}
