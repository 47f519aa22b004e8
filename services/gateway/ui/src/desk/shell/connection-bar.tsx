/** Says at once when the connection is lost, since when, what happens next, and what could not be sent. */

import { ANNOUNCE_OFFLINE_AFTER } from "../../core/limits";
import { isMessage } from "../../core/outbox/outbox";
import { useStore } from "../../core/store";
import { Icon } from "./icons";
import { useNow } from "../../parts/now";
import { timeText } from "../../parts/words";
import type { DeskProps } from "./desk";

export function ConnectionBar({ session, words, language }: DeskProps) {
  const link = useStore(session.link, (connection) => connection);
  const unsent = useStore(
    session.sender.box,
    (box) => box.entries.filter((e) => isMessage(e) && (e.standing === "queued" || e.standing === "sending")).length,
  );
  const now = useNow(link.phase === "ready" ? 0 : 500);
  const lost = link.lostAt !== null && now - link.lostAt >= ANNOUNCE_OFFLINE_AFTER;
  const state = link.phase === "ready" ? "online" : link.lostAt !== null ? "offline" : "connecting";
  return (
    <div class={lost ? "connection lost" : "connection"} role="status" data-testid="connection" data-state={state}>
      {lost && (
        <>
          <Icon name="offline" />
          <strong>{words.connection.lost(timeText(link.lostAt ?? now, language))}</strong>
          <span aria-hidden="true">{words.connection.retry(link.retryAt ? Math.max(0, Math.ceil((link.retryAt - now) / 1000)) : 0)}</span>
          <span>{words.connection.kept}</span>
          {unsent > 0 && (
            <b class="unsent" data-testid="unsent">
              {words.unsent(unsent)}
            </b>
          )}
        </>
      )}
    </div>
  );
}
