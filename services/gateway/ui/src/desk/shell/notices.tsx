/** What went wrong with a command, for a few seconds at the foot. */

import { useStore } from "../../core/store";
import { refusalText } from "../../parts/words";
import type { DeskProps } from "./desk";

export function Notices({ session, words }: DeskProps) {
  const notices = useStore(session.notices, (list) => list);
  return (
    <div class="notices" role="status" data-testid="notices">
      {notices.map((notice) => (
        <p key={notice.id}>{refusalText(words, notice.code)}</p>
      ))}
    </div>
  );
}
