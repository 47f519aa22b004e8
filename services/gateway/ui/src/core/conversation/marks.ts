/** Delivered and read marks: sent at most once a second, and only the newest; pure. */

import { MARKS_EVERY } from "../limits";

export interface Marks {
  delivered: number;
  read: number;
  sentDelivered: number;
  sentRead: number;
  sentAt: number;
}

export const noMarks: Marks = { delivered: 0, read: 0, sentDelivered: 0, sentRead: 0, sentAt: 0 };

/** All up to `delivered` was shown, up to `read` was seen; never goes back. */
export function marked(marks: Marks, delivered: number, read: number): Marks {
  const seen = Math.max(marks.read, read);
  return { ...marks, read: seen, delivered: Math.max(marks.delivered, delivered, seen) };
}

/** What to send now; null if nothing is new or the last was sent within the second. */
export function marksDue(marks: Marks, now: number): { delivered?: number; read?: number } | null {
  if (now < marks.sentAt + MARKS_EVERY || !hasNews(marks)) return null;
  return {
    ...(marks.delivered > marks.sentDelivered && { delivered: marks.delivered }),
    ...(marks.read > marks.sentRead && { read: marks.read }),
  };
}

export function marksSent(marks: Marks, now: number): Marks {
  return { ...marks, sentDelivered: marks.delivered, sentRead: marks.read, sentAt: now };
}

/** Milliseconds until the next may be sent; null if nothing is new. */
export function marksWait(marks: Marks, now: number): number | null {
  return hasNews(marks) ? Math.max(0, marks.sentAt + MARKS_EVERY - now) : null;
}

const hasNews = (marks: Marks): boolean => marks.delivered > marks.sentDelivered || marks.read > marks.sentRead;
