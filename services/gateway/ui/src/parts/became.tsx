/** That a message was edited, or what stands in the place of one that was deleted. */

import type { Thread } from "../core/reached";
import { exactText } from "./words";

interface BecameProps {
  thread: Thread | null | undefined;
  words: { edited: string; deleted: string };
  language: string;
}

export function Became({ thread, words, language }: BecameProps) {
  if (thread?.deleted_at)
    return (
      <em class="gone" data-testid="deleted" title={exactText(thread.deleted_at, language)}>
        {words.deleted}
      </em>
    );
  if (!thread?.edited_at) return null;
  return (
    <small class="edited" data-testid="edited" title={exactText(thread.edited_at, language)}>
      {words.edited}
    </small>
  );
}
