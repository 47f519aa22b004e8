/** Above the messages: who the contact is, who else is here, what can be done, and whether they are on hold. */

import { useRef } from "preact/hooks";
import { clockOf, withoutTurns } from "../../core/text";
import { Avatar } from "../../parts/avatar";
import { useNow } from "../../parts/now";
import type { Opened } from "../props";
import { Icon } from "../shell/icons";
import { nameOf } from "../state/names";
import { TranscriptMenu } from "./transcript-menu";
import { useWording } from "./wording";

interface HeadProps extends Opened {
  own: boolean;
  /** Has joined the owner: writes, but neither holds, transfers nor closes. */
  guest: boolean;
  /** The beginning or end of a hold was sent and is not answered yet. */
  changing: boolean;
  onAsk(dialog: "close" | "transfer" | "hold"): void;
  onLeave(): void;
  onBack(): void;
  onContact(): void;
  language: string;
  csrf(): string;
}

export function Head({ words, language, csrf, conversation, own, guest, changing, onAsk, onLeave, onBack, onContact }: HeadProps) {
  const name = nameOf(conversation, words);
  const where = conversation.entry?.title || conversation.entry?.point || conversation.account;
  const head = useRef<HTMLElement>(null);
  const who = useRef<HTMLDivElement>(null);
  const holds = own && !conversation.held_since;
  useWording(head, who, [words.transfer, own, guest, holds, conversation.guests?.length ?? 0].join(" "));
  return (
    <header class="chat-head" ref={head}>
      <button type="button" class="icon-btn only-phone" aria-label={words.back} data-testid="back" onClick={onBack}>
        <Icon name="back" />
      </button>
      <Avatar name={name} size={36} here={conversation.visitor_online ?? null} />
      <div class="chat-who" ref={who}>
        <h1>{name}</h1>
        <small>
          {words.channel[conversation.channel] ?? conversation.channel}
          {where && " · "}
          <bdi>{withoutTurns(where)}</bdi>
        </small>
      </div>
      <Guests words={words} conversation={conversation} own={own} />
      {holds && (
        <button type="button" class="btn" title={`${words.actions.hold} (h)`} disabled={changing} data-testid="hold" onClick={() => onAsk("hold")}>
          <Icon name="pause" />
          <span class="wording">{words.actions.hold}</span>
        </button>
      )}
      {own && (
        <>
          <button type="button" class="btn" title={`${words.transfer} (t)`} data-testid="transfer" onClick={() => onAsk("transfer")}>
            <Icon name="move" />
            <span class="wording">{words.transfer}</span>
          </button>
          <button type="button" class="btn" title={`${words.close} (e)`} data-testid="close" onClick={() => onAsk("close")}>
            <Icon name="sent" />
            <span class="wording">{words.close}</span>
          </button>
        </>
      )}
      {guest && (
        <button type="button" class="btn" data-testid="leave" onClick={onLeave}>
          <Icon name="out" />
          <span class="wording">{words.actions.leave}</span>
        </button>
      )}
      <TranscriptMenu words={words} language={language} conversation={conversation} csrf={csrf} />
      <button type="button" class="icon-btn not-wide" aria-label={words.person} title={words.person} data-testid="show-person" onClick={onContact}>
        <Icon name="person" />
      </button>
    </header>
  );
}

function Guests({ words, conversation, own }: Opened & { own: boolean }) {
  const guests = conversation.guests ?? [];
  const owner = own ? null : conversation.status === "assigned" ? conversation.agent : null;
  const faces = [...(owner ? [{ ...owner, id: "owner" }] : []), ...guests];
  if (guests.length === 0) return null;
  const names = faces.map((face) => face.name).join(", ");
  return (
    <span class="guests" role="img" aria-label={`${words.actions.guests}: ${names}`} title={`${words.actions.guests}: ${names}`} data-testid="guests">
      {faces.slice(0, 4).map((face) => (
        <Avatar key={face.id} name={face.name} photo={face.photo} size={28} />
      ))}
    </span>
  );
}

interface HoldBarProps extends Opened {
  own: boolean;
  /** Server's clock minus ours, ms. */
  skew: number;
  changing: boolean;
  onResume(): void;
}

/** While the contact is on hold: for how long, and the way back. */
export function HoldBar({ words, conversation, own, skew, changing, onResume }: HoldBarProps) {
  const since = conversation.held_since ?? 0;
  const now = useNow(since ? 1000 : 0) + skew;
  if (!since || conversation.status === "closed") return null;
  return (
    <div class="hold-bar" role="status" data-testid="held">
      <Icon name="pause" />
      <strong>{words.actions.heldFor(clockOf(now - since))}</strong>
      {own && (
        <button type="button" class="btn" disabled={changing} title={`${words.actions.resume} (h)`} data-testid="resume" onClick={onResume}>
          <Icon name="play" />
          {words.actions.resume}
        </button>
      )}
    </div>
  );
}
