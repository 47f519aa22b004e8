/** The desk's own notices: a lost connection, and commands that were refused. */

import type { Connection } from "../../core/connection/connection";
import { steadyNow } from "../../core/clock";
import { ANNOUNCE_OFFLINE_AFTER } from "../../core/limits";
import { useNow } from "../../parts/now";
import { refusalText, timeText } from "../../parts/words";
import type { Localised, Texts } from "../props";
import type { Notice } from "../state/notices";
import { Icon } from "./icons";

/** Shown as soon as the connection is lost: since when, what happens next, and what could not be sent. `unsent`: how many messages the server has not accepted yet. */
export function ConnectionBar({ words, language, link, unsent }: Localised & { link: Connection; unsent: number }) {
  const wall = useNow(link.phase === "ready" ? 0 : 500);
  const now = steadyNow();
  const lost = link.lostAt !== null && now - link.lostAt >= ANNOUNCE_OFFLINE_AFTER;
  const state = link.phase === "ready" ? "online" : link.lostAt !== null ? "offline" : "connecting";
  return (
    <div class={lost ? "connection lost" : "connection"} role="status" data-testid="connection" data-state={state}>
      {lost && (
        <>
          <Icon name="offline" />
          <strong>{words.connection.lost(timeText(wall - (now - (link.lostAt ?? now)), language))}</strong>
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

/** Says that nothing is offered where the agent did not choose that, with one button to change it. */
export function AbsenceBar({ words, absence, onAvailable }: Texts & { absence: "" | "offline" | "missed"; onAvailable(): void }) {
  return (
    <div class={absence ? "connection lost" : "connection"} role="status" data-testid="absence" data-absence={absence}>
      {absence && (
        <>
          <Icon name="offline" />
          <strong>{absence === "missed" ? words.actions.missedText : words.actions.offlineText}</strong>
          <button type="button" class="btn small" data-testid="absence-end" onClick={onAvailable}>
            {words.goAvailable}
          </button>
        </>
      )}
    </div>
  );
}

/** Says that the gateway has another desk by now. Nobody is reloaded in the middle of a sentence: they choose when, and may put it off. */
export function BuildBar({ words, outdated, onLater }: Texts & { outdated: boolean; onLater(): void }) {
  return (
    <div class={outdated ? "connection told" : "connection"} role="status" data-testid="outdated" data-outdated={outdated}>
      {outdated && (
        <>
          <strong>{words.update.there}</strong>
          <span>{words.update.kept}</span>
          <button type="button" class="btn small" data-testid="reload" onClick={() => location.reload()}>
            {words.update.reload}
          </button>
          <button type="button" class="btn small quiet" data-testid="reload-later" onClick={onLater}>
            {words.update.later}
          </button>
        </>
      )}
    </div>
  );
}

/** Reasons are also said within a line, after a colon; alone they begin like a sentence. */
const sentence = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1);

/** Why a command was refused, for a few seconds at the bottom. */
export function Notices({ words, notices }: Texts & { notices: readonly Notice[] }) {
  return (
    <div class="notices" role="status" data-testid="notices">
      {notices.map((notice) => (
        <p key={notice.id}>{sentence(refusalText(words, notice.code))}</p>
      ))}
    </div>
  );
}
