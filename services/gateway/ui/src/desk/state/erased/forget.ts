/** What a desk forgets of a contact who was erased: the conversations, their messages and notes, and what was being written. */

import { noteDraft, transferDraft } from "../drafts";
import type { DeskState } from "../model";
import type { DeskSession } from "../session";
import { onErased } from "./erased";

/** Returns what ends it. */
export function forgetErased(session: DeskSession): () => void {
  return onErased(({ conversations }) => {
    if (conversations.includes(session.state.get().selected ?? "")) session.select(null);
    session.state.set((old) => withoutErased(old, conversations));
    for (const id of conversations) {
      for (const draft of [id, noteDraft(id), transferDraft(id), `${id} files`]) session.drafts.keep(draft, "");
    }
  });
}

/** The state without these conversations; pure. */
export function withoutErased(state: DeskState, ids: readonly string[]): DeskState {
  const left = <T>(of: Readonly<Record<string, T>>): Record<string, T> => Object.fromEntries(Object.entries(of).filter(([id]) => !ids.includes(id)));
  return { ...state, conversations: left(state.conversations), timelines: left(state.timelines), notes: left(state.notes), typing: left(state.typing), seen: left(state.seen) };
}
