/** A button that opens a form: at which number and when the visitor wants to be called. */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { isComposing } from "../../core/keys";
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
  /** There is a place in line to keep. */
  waits: boolean;
  /** Why the gateway refused what was asked last; null: it did not. */
  refused: string | null;
  onCall(request: CallRequest): void;
}

const NUMBER = /^\+?[\d\s()/.-]{6,25}$/;

/** asked: it is on its way, and what it says of the call takes the form's place. */
type Stage = "closed" | "open" | "asked";

export function CallMe(props: CallMeProps) {
  const { language, refused, onCall } = props;
  const [stage, setStage] = useState<Stage>(refused === null ? "closed" : "open");
  const opener = useRef<HTMLButtonElement>(null);
  // Not as it first shows: the focus is given back only by a form that had it.
  const closed = useRef(false);
  useLayoutEffect(() => {
    if (stage === "closed" && closed.current) opener.current?.focus();
    closed.current = false;
  }, [stage]);
  useLayoutEffect(() => {
    if (refused !== null && stage === "asked") setStage("open");
  }, [refused]);
  if (stage === "open")
    return (
      <Form
        {...props}
        onClose={() => {
          closed.current = true;
          setStage("closed");
        }}
        onCall={(request) => {
          setStage("asked");
          onCall(request);
        }}
      />
    );
  if (stage === "asked") return null;
  return (
    <button ref={opener} type="button" class="btn wide" data-testid="call-me" onClick={() => setStage("open")}>
      <Icon name="phone" />
      {callWordsOf(language).open}
    </button>
  );
}

function Form({ words, language, times, phone, waits, refused, onCall, onClose }: CallMeProps & { onClose(): void }) {
  const [number, setNumber] = useState(phone);
  const [at, setAt] = useState(times.now ? 0 : (times.times[0] ?? 0));
  const [wrong, setWrong] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const bad = wrong || refused !== null;
  const callMe = callWordsOf(language);
  useEffect(() => {
    // With a refused number the form is open as the page loads: then the focus stays where the page has it.
    if (navigator.userActivation?.hasBeenActive ?? true) field.current?.focus({ preventScroll: true });
    // All of it, and where there is no room for all of it, its beginning.
    form.current?.scrollIntoView({ block: "nearest" });
    form.current?.querySelector("h3")?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <form
      ref={form}
      class="asks call"
      noValidate
      aria-labelledby="call-title"
      data-testid="call-form"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || isComposing(event)) return;
        event.stopPropagation(); // which would close the panel, too
        onClose();
      }}
      onSubmit={(event) => {
        event.preventDefault();
        const said = number.trim();
        setWrong(!NUMBER.test(said));
        if (!NUMBER.test(said)) return field.current?.focus();
        // The form goes away: what one writes with is the next thing, as when the conversation is opened.
        form.current?.closest(".panel")?.querySelector("textarea")?.focus();
        onCall({ text: callMe.asks(said, at), phone: said, at });
      }}
    >
      <header>
        <h3 id="call-title">{callMe.title}</h3>
        <button type="button" class="icon-btn" aria-label={callMe.close} data-testid="call-close" onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <label>
        {callMe.number}
        <input
          ref={field}
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
      {bad && (
        <p class="over" role="alert" id="call-bad" data-testid="call-bad">
          {wrong || refused === "bad_phone" ? words.phoneBad : (words.refused[refused ?? ""] ?? words.refusedOther)}
        </p>
      )}
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
      <button type="submit" class="btn primary" data-testid="call-ask">
        {callMe.submit}
      </button>
      {waits && <p class="hint">{callMe.keep}</p>}
      {times.number && <p class="hint">{callMe.own(times.number)}</p>}
    </form>
  );
}

function whenText(at: number, language: string): string {
  const { day, time } = dueOf(at, language);
  return `${day}, ${time}`;
}

/** The times, as `ask` finds them once there is a connection; null until then, and where nobody is called. `of`: in which conversation. */
export function useTimes(ready: boolean, of: string, ask: () => Promise<CallTimes | null>): CallTimes | null {
  const [times, setTimes] = useState<CallTimes | null>(null);
  useEffect(() => {
    if (!ready) return;
    let wanted = true;
    ask().then(
      (found) => wanted && setTimes(found),
      () => wanted && setTimes(null),
    );
    return () => void (wanted = false);
  }, [ready, of]);
  return times;
}
