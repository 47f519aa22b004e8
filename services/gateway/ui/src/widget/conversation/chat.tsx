/** The conversation in the panel: who is on the other side, the messages, and where to write. */

import { useRef, useState } from "preact/hooks";
import { SHOWN_AT_FIRST } from "../../core/limits";
import { useStore } from "../../core/store";
import { clockOf } from "../../core/text";
import { itemsOf } from "../../core/conversation/timeline";
import { Face } from "../../parts/face";
import { useFollow } from "../../parts/follow";
import { Icon } from "../../parts/icons";
import { useNow } from "../../parts/now";
import { Stream } from "../../parts/stream";
import type { Props } from "../app";
import { Composer } from "./composer";
import { isHeld, isOpen, isOver, isWaiting } from "../state/model";
import { aboutText } from "../wait";

type ChatProps = Props & { close(): void };

export function Chat(props: ChatProps) {
  const over = useStore(props.session.state, isOver);
  return (
    <div class="chat">
      <Head {...props} />
      <Messages {...props} />
      {over ? <Ended {...props} /> : <Composer {...props} />}
    </div>
  );
}

function Head({ session, options, words, close }: ChatProps) {
  const agent = useStore(session.state, (state) => state.conversation?.agent ?? null);
  const going = useStore(session.state, isOpen);
  const connected = useStore(session.link, (link) => link.phase === "ready");
  const [asking, setAsking] = useState(false);
  return (
    <header class="head">
      <button type="button" class="round" aria-label={words.back} data-testid="back" onClick={() => session.show("home")}>
        <Icon name="back" />
      </button>
      {agent && <Face name={agent.name} photo={agent.photo} size={36} origin={options.origin} />}
      <div class="who" data-testid="agent">
        <strong>{agent?.name ?? words.team}</strong>
        {agent && going && connected && <small>{words.withYou}</small>}
      </div>
      {going && (
        <button type="button" class="round" aria-label={words.end} title={words.end} data-testid="end" onClick={() => setAsking(true)}>
          <Icon name="out" />
        </button>
      )}
      <button type="button" class="round" aria-label={words.close} data-testid="close-panel" onClick={close}>
        <Icon name="close" />
      </button>
      {asking && going && (
        <div class="asking" role="alertdialog" aria-label={words.endAsk}>
          <span>{words.endAsk}</span>
          <button type="button" class="btn" autofocus onClick={() => setAsking(false)}>
            {words.endNo}
          </button>
          <button
            type="button"
            class="btn danger"
            data-testid="end-yes"
            onClick={() => {
              setAsking(false);
              session.end();
            }}
          >
            {words.endYes}
          </button>
        </div>
      )}
    </header>
  );
}

function Messages({ session, options, words }: ChatProps) {
  const box = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState(SHOWN_AT_FIRST);
  const line = useStore(session.state, (state) => state.line);
  const conversation = useStore(session.state, (state) => state.conversation);
  const unsent = useStore(session.sender.box, (outbox) => outbox.entries);
  const connected = useStore(session.link, (link) => link.phase === "ready" || link.lostAt === null);
  const skip = Math.max(0, line.messages.length - shown);
  const items = itemsOf(line, unsent, {
    side: "visitor",
    delivered: conversation?.agent_delivered ?? 0,
    read: conversation?.agent_read ?? 0,
    connected,
    skip,
    zone: new Date().getTimezoneOffset(),
  });
  useFollow(box, items, line.conversation);
  return (
    <div class="messages" ref={box} data-testid="messages" role="log" aria-live="off" tabIndex={0} aria-label={words.panel}>
      <div class="stream">
        {skip > 0 && (
          <button type="button" class="btn earlier" onClick={() => setShown(shown + SHOWN_AT_FIRST)}>
            {words.earlier}
          </button>
        )}
        {items.length === 0 && <p class="opening">{words.greeting}</p>}
        <Stream
          items={items}
          words={words}
          language={options.language}
          origin={options.origin}
          faceName={words.team}
          onRetry={session.sender.retry}
          onDrop={session.sender.settled}
        />
        <Waiting session={session} words={words} options={options} />
        <Typing session={session} words={words} options={options} />
      </div>
    </div>
  );
}

function Waiting({ session, options, words }: Props) {
  const waiting = useStore(session.state, isWaiting);
  const held = useStore(session.state, isHeld);
  const agent = useStore(session.state, (state) => state.conversation?.agent);
  const since = useStore(session.state, (state) => state.line.messages[0]?.at ?? null);
  const place = useStore(session.state, (state) => state.place);
  const now = useNow(waiting ? 1000 : 0);
  if (!waiting && !held) return null;
  return (
    <div class="waiting" data-testid={held ? "held" : "waiting"} role="status">
      <span class="pulse" aria-hidden="true" />
      <div>
        <strong>{held ? words.held(agent?.name ?? words.team) : words.waitingTitle}</strong>
        {!held && place && (
          <p class="place" data-testid="place" data-place={place.place}>
            {words.place(place.place)} {place.wait_s === null ? words.waitUnknown : words.waitAbout(aboutText(place.wait_s, options.language))}
          </p>
        )}
        <p>{held ? words.heldText : words.waitingText}</p>
        {!held && since !== null && now - since > 10_000 && <small aria-hidden="true">{words.waitingFor(clockOf(now - since))}</small>}
      </div>
    </div>
  );
}

function Typing({ session, words, options }: Props) {
  const until = useStore(session.state, (state) => state.typingUntil);
  const agent = useStore(session.state, (state) => state.conversation?.agent ?? null);
  const now = useNow(until > 0 ? 1000 : 0);
  if (until <= now) return null;
  const name = agent?.name ?? words.team;
  return (
    <div class="group" data-testid="typing" role="status">
      <Face name={name} photo={agent?.photo} size={28} origin={options.origin} />
      <div class="bubble typing">
        <span class="said">{words.typing(name)}</span>
        <i />
        <i />
        <i />
      </div>
    </div>
  );
}

function Ended({ session, words }: ChatProps) {
  return (
    <footer class="ended" data-testid="ended">
      <p>{words.ended}</p>
      <button type="button" class="btn primary wide" data-first data-testid="anew" onClick={session.anew}>
        {words.again}
      </button>
    </footer>
  );
}
