/** What the server says of parked messages. */

export interface Parked {
  id: string;
  reason: string;
  reason_class: string;
  detail: string;
  at: number;
  kind: string;
  channel: string;
}

export interface ParkedList {
  parked: Parked[];
  groups: { channel: string; reason_class: string; count: number }[];
  total: number;
}

export interface Done {
  done: string[];
  busy: number;
  unreadable: string[];
  overtaking: string[];
  left: number;
}
