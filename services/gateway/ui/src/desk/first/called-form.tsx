/** A call by a phone of one's own: the number to call, and how it went. */

import { useState } from "preact/hooks";
import { telHref } from "../../core/text";
import type { Texts } from "../props";

export const OUTCOMES = ["reached", "no_answer", "busy", "wrong_number", "again", "no_more_calls"] as const;

export interface CallRecord {
  outcome: (typeof OUTCOMES)[number] | "calls_allowed";
  /** The one that was called. */
  number: string;
  /** When they are to be called again, ms; 0: not. */
  again_at: number;
  note: string;
}

interface CalledProps extends Texts {
  phone: string;
  onCalled?: ((record: CallRecord) => void) | undefined;
  onDone(): void;
}

export function CalledForm({ words, phone, onCalled, onDone }: CalledProps) {
  const { calls } = words.reach;
  const [outcome, setOutcome] = useState<CallRecord["outcome"]>("reached");
  const [again, setAgain] = useState("");
  const [note, setNote] = useState("");
  const late = outcome === "again" && !again;
  function save(event: Event): void {
    event.preventDefault();
    if (late || !onCalled) return;
    onCalled({ outcome, number: phone, again_at: outcome === "again" ? new Date(again).getTime() : 0, note: note.trim() });
    onDone();
  }
  return (
    <form class="called-form" onSubmit={save} data-testid="called-form">
      <p>
        <a class="btn" href={telHref(phone)} data-testid="call-tel">
          {calls.call} <bdi dir="ltr">{phone}</bdi>
        </a>
      </p>
      {onCalled && (
        <>
          <label class="field">
            <span>{calls.how}</span>
            <select value={outcome} data-testid="call-outcome" onChange={(event) => setOutcome(event.currentTarget.value as CallRecord["outcome"])}>
              {OUTCOMES.map((one) => (
                <option key={one} value={one}>
                  {calls.said[one]}
                </option>
              ))}
            </select>
          </label>
          {outcome === "again" && (
            <label class="field">
              <span>{calls.when}</span>
              <input type="datetime-local" required value={again} data-testid="call-again" onInput={(event) => setAgain(event.currentTarget.value)} />
            </label>
          )}
          <label class="field">
            <span>{calls.note}</span>
            <textarea rows={2} maxLength={1000} value={note} dir="auto" data-testid="call-note" onInput={(event) => setNote(event.currentTarget.value)} />
          </label>
          <div class="dialog-foot">
            <button type="submit" class="btn" disabled={late} data-testid="call-save">
              {calls.save}
            </button>
          </div>
        </>
      )}
    </form>
  );
}
