/** An earlier conversation: its summary, and its messages on demand. */

import { useEffect, useRef, useState } from "preact/hooks";
import { itemsOf, timelineOf, withMessage } from "../../core/conversation/timeline";
import { PAST_ASKED } from "../../core/limits";
import type { Message } from "../../core/wire";
import { Stream } from "../../parts/stream";
import { exactText, regionalOf } from "../../parts/words";
import type { Localised } from "../props";
import { MaskedMark } from "../conversation/reach/masked";
import { useLoaded } from "../state/http";
import { invitationText } from "../state/names";
import { jumpTo } from "./jump";
import { keptOf, Removed } from "./removed";
import { SummaryBox } from "./summary";
import type { PastTalk } from "./types";

interface PastProps extends Localised {
  talk: PastTalk;
  name: string;
  csrf(): string;
}

export function PastTalkView({ words, language, talk, name, csrf }: PastProps) {
  const [wanted, setWanted] = useState<number | null>(null);
  const { actions, history } = words;
  const facts = [words.channel[talk.channel] ?? talk.channel, talk.agent?.name ?? "", talk.outcome && (actions.outcomes[talk.outcome] ?? talk.outcome)];
  return (
    <article class="past-talk" data-testid="past-talk" data-conversation={talk.id}>
      <header>
        <time title={exactText(talk.closed_at, language)}>{dayText(talk.closed_at, language)}</time>
        <small>{facts.filter(Boolean).join(" · ")}</small>
        {talk.invitation && (
          <small data-testid="past-invited">
            {words.facts.invitation} <bdi>{invitationText(talk.invitation, words)}</bdi>
          </small>
        )}
      </header>
      <SummaryBox words={words} language={language} conversation={talk.id} csrf={csrf} onJump={setWanted} />
      {wanted === null ? (
        <button type="button" class="btn small" data-testid="past-open" onClick={() => setWanted(1)}>
          {history.showMessages}
        </button>
      ) : (
        <PastMessages words={words} language={language} id={talk.id} name={name} wanted={wanted} />
      )}
    </article>
  );
}

function PastMessages({ words, language, id, name, wanted }: Localised & { id: string; name: string; wanted: number }) {
  const box = useRef<HTMLDivElement>(null);
  const from = Math.max(0, Math.floor((wanted - PAST_ASKED / 2) / PAST_ASKED) * PAST_ASKED);
  const loaded = useLoaded<{ messages: Message[] }>(`/api/conversations/${id}/messages?after_seq=${from}&limit=${PAST_ASKED}`);
  const messages = loaded.value?.messages;
  useEffect(() => void (messages && box.current && jumpTo(box.current, wanted)), [messages, wanted]);
  if (loaded.problem) return <p class="none">{words.refusedOther}</p>;
  if (!messages) return <div class="skeleton why-skeleton" />;
  const timeline = messages.reduce(withMessage, { ...timelineOf(id), upTo: from });
  const items = itemsOf(keptOf(timeline), [], { side: "agent", delivered: 0, read: 0, connected: true, zone: new Date().getTimezoneOffset() });
  return (
    <div class="past-messages" ref={box} tabIndex={0} role="group" aria-label={name} data-testid="past-messages">
      <Removed words={words} language={language} messages={timeline.messages} />
      <Stream items={items} words={words} language={language} origin={location.origin} otherName={name} became={(bubble) => <MaskedMark words={words} text={bubble.text} />} onRetry={() => undefined} onDrop={() => undefined} />
    </div>
  );
}

const dayText = (at: number, language: string): string => new Intl.DateTimeFormat(regionalOf(language), { day: "numeric", month: "short", year: "numeric" }).format(at);
