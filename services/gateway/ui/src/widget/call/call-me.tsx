/** A button that opens a form: at which number and when the visitor wants to be called. */

import { useEffect, useState } from "preact/hooks";
import { dueOf } from "../../parts/words";
import { Icon } from "../../parts/icons";
import type { Shown, Texts } from "../props";
import type { CallTimes } from "./times";
import { callWordsOf } from "./words";

export interface CallRequest {
  /** What is written with it. */
  text: string;
  phone: string;
  /** Ms, 0: as soon as possible. */
  at: number;
}

interface CallMeProps extends Texts, Pick<Shown, "language"> {
  times: CallTimes;
  phone: string;
  /** Why the gateway refused what was asked last; null: it did not. */
  refused: string | null;
  onCall(request: CallRequest): void;
}

const NUMBER = /^\+?[\d\s()/.-]{6,25}$/;

export function CallMe({ words, language, times, phone, refused, onCall }: CallMeProps) {
  const [open, setOpen] = useState(refused !== null);
  const [number, setNumber] = useState(phone);
  const [at, setAt] = useState(times.now ? 0 : (times.times[0] ?? 0));
  const [wrong, setWrong] = useState(false);
  const bad = wrong || refused !== null;
  const callMe = callWordsOf(language);
  if (!open)
    return (
      <button type="button" class="btn wide" data-testid="call-me" onClick={() => setOpen(true)}>
        <Icon name="phone" />
        {callMe.open}
      </button>
    );
  return (
    <form
      class="address"
      noValidate
      data-testid="call-form"
      onSubmit={(event) => {
        event.preventDefault();
        const said = number.trim();
        setWrong(!NUMBER.test(said));
        if (NUMBER.test(said)) onCall({ text: callMe.asks(said, at), phone: said, at });
      }}
    >
      <label>
        {callMe.number}
        <input
          type="tel"
          autocomplete="tel"
          dir="ltr"
          maxLength={30}
          value={number}
          aria-invalid={bad}
          aria-describedby={bad ? "call-bad" : undefined}
          data-testid="call-number"
          onInput={(event) => setNumber(event.currentTarget.value)}
        />
      </label>
      <label>
        {callMe.when}
        <select value={String(at)} data-testid="call-when" onChange={(event) => setAt(Number(event.currentTarget.value))}>
          {(times.now || times.times.length === 0) && <option value="0">{callMe.soon}</option>}
          {times.times.map((one) => (
            <option key={one} value={String(one)}>
              {whenText(one, language)}
            </option>
          ))}
        </select>
      </label>
      {bad && (
        <p class="over" role="alert" id="call-bad" data-testid="call-bad">
          {words.phoneBad}
        </p>
      )}
      <button type="submit" class="btn primary" data-testid="call-ask">
        {callMe.submit}
      </button>
      <p class="hint">{callMe.keep}</p>
      {times.number && <p class="hint">{callMe.own(times.number)}</p>}
    </form>
  );
}

function whenText(at: number, language: string): string {
  const { day, time } = dueOf(at, language);
  return `${day}, ${time}`;
}

/** The times, as `ask` finds them once there is a connection; null until then, and where nobody is called. */
export function useTimes(ready: boolean, ask: () => Promise<CallTimes | null>): CallTimes | null {
  const [times, setTimes] = useState<CallTimes | null>(null);
  useEffect(() => {
    if (!ready) return;
    let wanted = true;
    ask().then(
      (found) => wanted && setTimes(found),
      () => wanted && setTimes(null),
    );
    return () => void (wanted = false);
  }, [ready]);
  return times;
}
