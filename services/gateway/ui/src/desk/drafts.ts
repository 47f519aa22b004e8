/** A draft for each conversation, kept in this browser until it is sent. */

const key = (conversation: string): string => `usher draft ${conversation}`;

export const draftOf = (conversation: string): string => localStorage.getItem(key(conversation)) ?? "";

export function keepDraft(conversation: string, text: string): void {
  try {
    if (text === "") localStorage.removeItem(key(conversation));
    else localStorage.setItem(key(conversation), text);
  } catch {
    // A full storage costs only the survival of a reload.
  }
}
