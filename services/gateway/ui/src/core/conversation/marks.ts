/** Which messages were shown and seen, told at most once a second and only the newest. */

import { MARKS_EVERY } from "../limits";

export interface Marks {
  delivered: number;
  read: number;
  toldDelivered: number;
  toldRead: number;
  toldAt: number;
}

export const noMarks: Marks = { delivered: 0, read: 0, toldDelivered: 0, toldRead: 0, toldAt: 0 };

/** All up to `delivered` was shown, up to `read` was seen; never goes back. */
export function marked(marks: Marks, delivered: number, read: number): Marks {
  const seen = Math.max(marks.read, read);
  return { ...marks, read: seen, delivered: Math.max(marks.delivered, delivered, seen) };
}

/** What to tell now, or null when nothing is new or the last was told within the second. */
export function marksDue(marks: Marks, now: number): { delivered?: number; read?: number } | null {
  if (now < marks.toldAt + MARKS_EVERY || !hasNews(marks)) return null;
  return {
    ...(marks.delivered > marks.toldDelivered && { delivered: marks.delivered }),
    ...(marks.read > marks.toldRead && { read: marks.read }),
  };
}

export function marksTold(marks: Marks, now: number): Marks {
  return { ...marks, toldDelivered: marks.delivered, toldRead: marks.read, toldAt: now };
}

/** Milliseconds until the next telling; null when there is nothing to tell. */
export function marksWait(marks: Marks, now: number): number | null {
  return hasNews(marks) ? Math.max(0, marks.toldAt + MARKS_EVERY - now) : null;
}

const hasNews = (marks: Marks): boolean => marks.delivered > marks.toldDelivered || marks.read > marks.toldRead;
