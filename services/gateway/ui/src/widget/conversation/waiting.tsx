/** What a visitor is told who waits for an agent: the place in the line, or that nobody is there and what else they can do. */

import { clockOf } from "../../core/text";
import { useNow } from "../../parts/now";
import { aboutText } from "../../parts/words";
import { Ways } from "../home";
import type { Shown, Texts } from "../props";
import type { Details } from "../state/memory";
import { isHeld, isWaiting, type Place } from "../state/model";
import { Address } from "./address";

interface WaitingProps extends Shown {
  /** When the first message was written, ms of the server's clock; null: nothing was. */
  since: number | null;
  /** By how much the server's clock is ahead of ours, ms. */
  clock: number;
  place: Place | null;
  /** What the agent wrote with a hold; "" for nothing. */
  holdText: string;
  /** Somebody is at a desk; null: not known, as without a connection. */
  anybody: boolean | null;
  email: string | null;
  phone: string | null;
  /** An answer by e-mail or phone was promised already. */
  promised: boolean;
  details: Details;
  onAddress(details: Partial<Details>): void;
}

/** For a visitor who waits for an agent, or is on hold. */
export function Waiting(props: WaitingProps) {
  const { words, conversation, since, clock } = props;
  const waiting = isWaiting({ conversation });
  const held = isHeld({ conversation });
  const now = useNow(waiting ? 1000 : 0) + clock;
  if (!waiting && !held) return null;
  const nobody = waiting && props.anybody === false;
  return (
    <div class="waiting" data-testid={held ? "held" : nobody ? "nobody" : "waiting"}>
      <span class={nobody ? "pulse still" : "pulse"} aria-hidden="true" />
      <div>
        {nobody ? <Nobody {...props} /> : held ? <Held words={words} name={conversation?.agent?.name ?? words.team} text={props.holdText} /> : <InLine {...props} />}
        {!held && !nobody && since !== null && now - since > 10_000 && <small aria-hidden="true">{words.waitingFor(clockOf(now - since))}</small>}
      </div>
    </div>
  );
}

function Held({ words, name, text }: Texts & { name: string; text: string }) {
  return (
    <div role="status">
      <strong>{words.held(name)}</strong>
      <p dir="auto">{text || words.heldText}</p>
    </div>
  );
}

function InLine({ words, language, place, anybody }: WaitingProps) {
  return (
    <div role="status">
      <strong>{words.waitingTitle}</strong>
      {place && anybody && (
        <p class="place" data-testid="place" data-place={place.place}>
          {words.place(place.place)} {place.wait_s === null ? words.waitUnknown : words.waitAbout(aboutText(place.wait_s, language))}
        </p>
      )}
      <p>{words.waitingText}</p>
    </div>
  );
}

function Nobody({ words, email, phone, promised, details, onAddress }: WaitingProps) {
  return (
    <>
      <div role="status">
        <strong>{words.nobodyTitle}</strong>
        <p>{words.nobodyText}</p>
      </div>
      {!promised && <Address words={words} details={details} onAddress={onAddress} />}
      <Ways words={words} email={email} phone={phone} />
    </>
  );
}
