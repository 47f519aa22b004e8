/** What is still owed to the contact, and what they said of it in the end. */

import { mailHref } from "../../../core/text";
import type { AgentConversation } from "../../../core/wire";
import { useNow } from "../../../parts/now";
import { dueOf, exactText } from "../../../parts/words";
import { Tel } from "../../first/tel";
import type { Localised } from "../../props";
import { useLoaded } from "../../state/http";
import { dueLevel } from "../../state/promises/due";

interface PromiseProps extends Localised {
  conversation: AgentConversation;
  /** Server's clock minus ours, ms. */
  skew: number;
  /** Marks it as kept, and how; left out: to look at only. */
  onKeep?: ((how: string) => void) | undefined;
}

/** Open until somebody answers, here or elsewhere. */
export function Promise({ words, language, conversation, skew, onKeep }: PromiseProps) {
  const { promise } = conversation;
  const now = useNow(promise ? 15_000 : 0) + skew;
  if (!promise) return null;
  const { address, due_at: due } = promise;
  const { actions } = words;
  const level = dueLevel(promise, now);
  const when = due === null ? null : dueOf(due, language, now);
  return (
    <div class={`person-note promise ${level}`} data-testid="promise" data-level={level}>
      <strong>{actions.promise}</strong>
      {when && due !== null && (
        <time class="promise-due" title={exactText(due, language)} data-testid="promise-due">
          {(level === "late" ? actions.promiseLate : actions.promiseDue)(when.time, when.day)}
        </time>
      )}
      <p>{actions.promiseText}</p>
      {address.includes("@") ? (
        <a href={mailHref(address)}>
          <bdi dir="ltr">{address}</bdi>
        </a>
      ) : (
        <Tel words={words} number={address} />
      )}
      {onKeep && (
        <div class="promise-keep">
          <button type="button" class="btn small" data-testid="kept-phone" onClick={() => onKeep("phone")}>
            {actions.promisePhone}
          </button>
          <button type="button" class="btn small" data-testid="kept-email" onClick={() => onKeep("email")}>
            {actions.promiseEmail}
          </button>
        </div>
      )}
    </div>
  );
}

/** The score, and the comment where the policy lets it be read. */
export function Rated({ words, conversation: { id, rating } }: Pick<PromiseProps, "words" | "conversation">) {
  // Loaded again when the score was changed.
  const loaded = useLoaded<{ ratings: { comment: string }[] }>(rating ? `/api/conversations/${encodeURIComponent(id)}/ratings?at=${rating.score}` : null);
  if (!rating) return null;
  const comment = loaded.value?.ratings[0]?.comment;
  return (
    <div class={rating.score <= 2 ? "person-note rated low" : "person-note rated"} data-testid="rated" data-score={rating.score}>
      <strong>{words.actions.rating}</strong>
      <span>{words.actions.rated(rating.score)}</span>
      {comment && (
        <p dir="auto" data-testid="rated-comment">
          {comment}
        </p>
      )}
    </div>
  );
}
