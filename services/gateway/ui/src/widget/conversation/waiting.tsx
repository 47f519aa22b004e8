/** What a visitor is told who waits for an agent: the place in the line, or that nobody is there and what else they can do. */

import type { Timeline } from "../../core/conversation/timeline";
import { lastOf } from "../../core/last";
import { clockOf } from "../../core/text";
import { useNow } from "../../parts/now";
import { aboutText, dueOf } from "../../parts/words";
import { callWordsOf } from "../call/words";
import { Ways } from "../home";
import type { Shown, Texts } from "../props";
import type { Details } from "../state/memory";
import { isHeld, isTurnedAway, isWaiting, type Place } from "../state/model";
import { Address } from "./address";
import { Elsewhere } from "./elsewhere";
import { isQueueClosed } from "./closed-queue";

interface WaitingProps extends Shown {
  /** When the first message was written, ms of the server's clock; null: nothing was. */
  since: number | null;
  /** By how much the server's clock is ahead of ours, ms. */
  clock: number;
  place: Place | null;
  /** What the agent wrote with a hold; "" for nothing. */
  holdText: string;
  /** The visitor's own, by which they may go on elsewhere. */
  token: string | null;
  /** Somebody is at a desk; null: not known, as without a connection. */
  anybody: boolean | null;
  timeline: Timeline;
  email: string | null;
  phone: string | null;
  details: Details;
  /** Why the gateway refused the address said last; null: it did not. */
  refused: string | null;
  onAddress(details: Partial<Details>): void;
}

/** For a visitor who waits for an agent, is on hold, or was promised an answer that has not come. */
export function Waiting(props: WaitingProps) {
  const { words, conversation, since, clock } = props;
  const waiting = isWaiting({ conversation });
  const held = isHeld({ conversation });
  const now = useNow(waiting ? 1000 : 0) + clock;
  const owed = Boolean(conversation?.promise);
  if (!waiting && !held && !owed) return null;
  const closed = waiting && isQueueClosed(props.timeline, now);
  const nobody = closed || (waiting && props.anybody === false);
  return (
    <div class="waiting" data-testid={held ? "held" : nobody ? "nobody" : waiting ? "waiting" : "owed"}>
      <span class={nobody || (!waiting && !held) ? "pulse still" : "pulse"} aria-hidden="true" />
      <div>
        {owed ? <PromisedAnswer {...props} /> : nobody ? <Nobody {...props} closed={closed} /> : held ? <Held words={words} name={conversation?.agent?.name ?? words.team} text={props.holdText} /> : <InLine {...props} />}
        {waiting && !nobody && since !== null && now - since > 10_000 && <small aria-hidden="true">{words.waitingFor(clockOf(now - since))}</small>}
        {(waiting || owed) && <Elsewhere language={props.language} origin={props.origin} token={props.token} />}
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

/** What the visitor was told, also when they come back before the answer. */
function PromisedAnswer({ words, language, conversation, email, phone, timeline }: WaitingProps) {
  const promise = conversation?.promise;
  if (!promise) return null;
  const [told, number, at = ""] = lastCall(timeline).split(":");
  const byPhone = told !== "" && !promise.address.includes("@");
  const call = callWordsOf(language);
  const due = promise.due_at === null ? null : dueOf(promise.due_at, language);
  return (
    <>
      <div role="status" data-testid="promised" data-due={promise.due_at ?? ""}>
        <strong>{byPhone ? call.promisedTitle : words.promisedTitle}</strong>
        {told === "calling" && byPhone ? (
          <p>{call.system.calling?.("")}</p>
        ) : byPhone ? (
          <p>
            <bdi dir="ltr">{number}</bdi>: {call.promisedWhen(at)}
          </p>
        ) : (
          <p>{words.promisedText(promise.address, due, conversation.agent?.name ?? null)}</p>
        )}
      </div>
      <Ways words={words} email={email} phone={phone} />
    </>
  );
}

/** What the contact was last told of the call that they asked for; "" for nothing. */
const lastCall = (timeline: Timeline): string =>
  lastOf(timeline.messages, ({ author, text }) => author === "system" && /^(callback|calling):/.test(text))?.text ?? "";

/** After a question was turned away: nobody is left without an answer. */
export function TurnedAway({ words, conversation, email, phone, details, refused, onAddress }: Omit<WaitingProps, "since" | "clock" | "token" | "place" | "holdText" | "anybody" | "timeline">) {
  if (!isTurnedAway({ conversation })) return null;
  return (
    <div class="waiting" data-testid="turned-away">
      <span class="pulse still" aria-hidden="true" />
      <div>
        <strong>{words.leaveTitle}</strong>
        <Address words={words} details={details} refused={refused} onAddress={onAddress} />
        <Ways words={words} email={email} phone={phone} />
      </div>
    </div>
  );
}

function Nobody({ words, closed, email, phone, details, refused, onAddress }: WaitingProps & { closed: boolean }) {
  return (
    <>
      <div role="status">
        <strong>{closed ? words.leaveTitle : words.nobodyTitle}</strong>
        <p>{words.nobodyText}</p>
      </div>
      <Address words={words} details={details} refused={refused} onAddress={onAddress} />
      <Ways words={words} email={email} phone={phone} />
    </>
  );
}
