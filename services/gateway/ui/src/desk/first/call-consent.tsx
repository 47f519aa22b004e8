/** Whether the contact takes calls at a number; what they said of it since is noted here, and withdrawn here. */

import type { Texts } from "../props";
import type { CallRecord } from "./called-form";

interface ConsentProps extends Texts {
  phone: string;
  /** They want no more calls there. */
  refused: boolean;
  onCalled?: ((record: CallRecord) => void) | undefined;
  onDone(): void;
}

export function CallConsent({ words, phone, refused, onCalled, onDone }: ConsentProps) {
  const { calls } = words.reach;
  const outcome = refused ? "calls_allowed" : "no_more_calls";
  function say(): void {
    onCalled?.({ outcome, number: phone, again_at: 0, note: "" });
    onDone();
  }
  return (
    <div class="call-consent" data-testid="call-consent" data-refused={refused}>
      <p>{refused ? calls.refuses(phone) : <bdi dir="ltr">{phone}</bdi>}</p>
      {onCalled && (
        <button type="button" class="btn small" data-testid={outcome} onClick={say}>
          {calls.said[outcome]}
        </button>
      )}
    </div>
  );
}
