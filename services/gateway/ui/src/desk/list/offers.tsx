/** An offer: who, why this agent, how long it stands, and the answers. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { clockOf } from "../../core/text";
import { Avatar } from "../../parts/avatar";
import { useNow } from "../../parts/now";
import { OfferContext } from "../history/offer-context";
import type { Localised, Opened, Texts } from "../props";
import { Icon } from "../shell/icons";
import { invitationText, nameOf } from "../state/names";

interface OfferProps extends Opened, Localised {
  /** Enter and Escape answer the first offer. */
  first: boolean;
  /** An answer was sent and is not confirmed yet. */
  answered: boolean;
  skew: number;
  csrf(): string;
  onAccept(): void;
  /** It was declined a moment ago, and the server does not know yet. */
  declined: boolean;
  onDecline(reason?: string): void;
  onUndo(): void;
}

export function OfferCard({ words, language, conversation: c, csrf, first, answered, skew, declined, onAccept, onDecline, onUndo }: OfferProps) {
  const [reasons, showReasons] = useState(false);
  const firstReason = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => void (reasons && firstReason.current?.focus()), [reasons]);
  const now = useNow(250) + skew;
  if (!c.offer) return null;
  const name = nameOf(c, words);
  if (declined) return <Declined words={words} conversation={c} onUndo={onUndo} />;
  const waits = clockOf(now - (c.waiting_since ?? c.opened_at));
  return (
    <article class="offer" data-testid="offer" data-conversation={c.id} aria-label={`${words.offerTitle}: ${name}`}>
      <div class="offer-top">
        <Avatar name={name} size={40} />
        <div class="offer-who">
          <strong>{name}</strong>
          <small>{[words.offerFor(waits), c.queue && c.queue !== "default" ? c.queue : ""].filter(Boolean).join(" · ")}</small>
        </div>
        <Ring left={c.offer.expires_at - now} whole={c.offer.expires_at - c.offer.offered_at} />
      </div>
      {c.last_text && <p class="offer-text" dir="auto">{c.last_text}</p>}
      {c.note && <p class="offer-note" dir="auto">{c.note}</p>}
      {c.entry?.invitation && (
        <p class="offer-why" data-testid="offer-invited">
          {words.facts.invitation} <b class="tag">{invitationText(c.entry?.invitation, words)}</b>
        </p>
      )}
      <OfferContext words={words} language={language} conversation={c.id} name={name} skew={skew} faq={c.faq} csrf={csrf} />
      <Why words={words} why={c.offer.why} skills={c.skills} />
      <div class="offer-answers">
        <button type="button" class="btn primary" disabled={answered} data-testid="accept" onClick={onAccept}>
          {answered ? words.accepting : words.accept}
          {first && !answered && <kbd>Enter</kbd>}
        </button>
        <span class="split">
          <button type="button" class="btn" disabled={answered} data-testid="decline" onClick={() => onDecline()}>
            {words.decline}
            {first && !answered && <kbd>Esc</kbd>}
          </button>
          <button
            type="button"
            class="btn"
            disabled={answered}
            aria-label={words.actions.declineWith}
            title={`${words.actions.declineWith} (d)`}
            aria-expanded={reasons}
            data-testid="decline-with"
            onClick={() => showReasons(!reasons)}
          >
            <Icon name="down" />
          </button>
        </span>
      </div>
      {reasons && !answered && (
        <div class="pills" role="group" aria-label={words.actions.declineWith}>
          {Object.entries(words.actions.declineReasons).map(([reason, text], n) => (
            <button key={reason} type="button" class="pill" ref={n === 0 ? firstReason : null} data-testid="decline-reason" data-reason={reason} onClick={() => onDecline(reason)}>
              {text}
            </button>
          ))}
        </div>
      )}
    </article>
  );
}

function Declined({ words, conversation: c, onUndo }: Opened & { onUndo(): void }) {
  return (
    <article class="offer declined" data-testid="declined" data-conversation={c.id} aria-label={`${words.actions.declined}: ${nameOf(c, words)}`}>
      <span>
        {words.actions.declined}: <strong>{nameOf(c, words)}</strong>
      </span>
      <button type="button" class="btn small" data-testid="undo" onClick={onUndo}>
        {words.actions.undo}
      </button>
    </article>
  );
}

function Why({ words, why, skills }: Texts & { why: string; skills: string[] }) {
  const text = words.actions.whyYou[why] ?? "";
  if (!text && skills.length === 0) return null;
  return (
    <p class="offer-why">
      <span>{words.why}</span>
      {skills.map((skill) => (
        <b key={skill} class="tag">
          {skill}
        </b>
      ))}
      {text}
    </p>
  );
}

/** Seconds left, as a number inside a ring that empties. */
function Ring({ left, whole }: { left: number; whole: number }) {
  const share = Math.max(0, Math.min(1, left / Math.max(1, whole)));
  const seconds = Math.max(0, Math.ceil(left / 1000));
  return (
    <span class={seconds <= 5 ? "ring late" : "ring"} role="timer" aria-label={`${seconds} s`}>
      <svg viewBox="0 0 36 36" aria-hidden="true">
        <circle cx="18" cy="18" r="15.5" pathLength={100} />
        <circle cx="18" cy="18" r="15.5" pathLength={100} class="left" stroke-dasharray={`${share * 100} 100`} />
      </svg>
      <b>{seconds}</b>
    </span>
  );
}
