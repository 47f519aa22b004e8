/** The middle pane: one conversation, or what to expect when there is none. */

import { useRef, useState } from "preact/hooks";
import { SHOWN_AT_FIRST } from "../../core/limits";
import { useStore } from "../../core/store";
import { itemsOf } from "../../core/conversation/timeline";
import type { AgentConversation } from "../../core/wire";
import { Face } from "../../parts/face";
import { useFollow } from "../../parts/follow";
import { useNow } from "../../parts/now";
import { Stream } from "../../parts/stream";
import { Elsewhere } from "./chat-foot";
import { HeldBar, Head } from "./chat-head";
import { Composer } from "./composer/composer";
import type { DeskProps, Dialog } from "../shell/desk";
import { Icon } from "../shell/icons";
import { lineOf, offersOf } from "../state/model";
import { nameOf } from "../state/names";
import { NoteView } from "./note-view";
import { withNotes } from "./notes";

export interface ChatProps extends DeskProps {
  conversation: AgentConversation | null;
  own: boolean;
  /** Beside the owner: writes, but neither holds, transfers nor closes. */
  guest: boolean;
  ask(dialog: Dialog): void;
  onPerson(): void;
}

type OpenProps = ChatProps & { conversation: AgentConversation };

export function Chat(props: ChatProps) {
  const { conversation } = props;
  if (!conversation) return <Empty {...props} />;
  const open = { ...props, conversation };
  return (
    <main class="pane chat" data-testid="chat" data-conversation={conversation.id}>
      <Head {...open} />
      <HeldBar {...open} />
      <Messages {...open} />
      {props.guest && <p class="beside">{props.words.actions.guestOf(conversation.agent?.name ?? "")}</p>}
      {props.own || props.guest ? <Composer {...open} /> : <Elsewhere {...open} />}
    </main>
  );
}

function Empty({ session, words }: ChatProps) {
  const offered = useStore(session.state, (state) => offersOf(state).length > 0);
  const away = useStore(session.state, (state) => state.me !== null && state.me.status !== "available");
  return (
    <main class="pane chat empty" data-testid="empty">
      <Icon name="chat" />
      <h1>{offered ? words.offeredTitle : words.emptyTitle}</h1>
      <p>{offered ? words.offeredText : away ? words.emptyAway : words.emptyAvailable}</p>
      {away && !offered && (
        <button type="button" class="btn primary" onClick={() => session.command({ type: "status", status: "available" })}>
          {words.goAvailable}
        </button>
      )}
    </main>
  );
}

function Messages({ session, words, language, conversation }: OpenProps) {
  const box = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState(SHOWN_AT_FIRST);
  const line = useStore(session.state, (state) => lineOf(state, conversation.id));
  const unsent = useStore(session.sender.box, (outbox) => outbox.entries);
  const connected = useStore(session.link, (link) => link.phase === "ready");
  const me = useStore(session.state, (state) => state.me?.id);
  const skip = Math.max(0, line.messages.length - shown);
  const name = nameOf(conversation, words);
  const notes = useStore(session.state, (state) => state.notes[conversation.id]);
  const messages = itemsOf(
    line,
    unsent.filter((entry) => entry.frame.conversation === conversation.id),
    {
      side: "agent",
      delivered: conversation.visitor_delivered,
      read: conversation.visitor_read,
      connected,
      me,
      skip,
      zone: new Date().getTimezoneOffset(),
    },
  );
  const items = notes ? withNotes(messages, notes) : messages;
  useFollow(box, items, conversation.id);
  return (
    <div class="messages" ref={box} role="log" aria-live="polite" tabIndex={0} aria-label={name} data-testid="messages">
      <div class="stream">
        {skip > 0 && (
          <button type="button" class="btn earlier" onClick={() => setShown(shown + SHOWN_AT_FIRST)}>
            {words.earlier}
          </button>
        )}
        {line.upTo === 0 && conversation.last_seq > 0 && <Bones />}
        <Stream
          items={items}
          words={words}
          language={language}
          origin={location.origin}
          faceName={name}
          onRetry={session.sender.retry}
          onDrop={session.sender.settled}
          note={(item) => <NoteView key={item.key} note={item.note} words={words} language={language} />}
        />
        <Typing session={session} words={words} language={language} id={conversation.id} name={name} />
      </div>
    </div>
  );
}

function Bones() {
  return (
    <>
      {["a", "b", "c"].map((name) => (
        <div key={name} class={`bones bubble-bones ${name}`} />
      ))}
    </>
  );
}

function Typing({ session, words, id, name }: DeskProps & { id: string; name: string }) {
  const until = useStore(session.state, (state) => state.typing[id] ?? 0);
  if (until <= useNow(until > 0 ? 1000 : 0)) return null;
  return (
    <div class="group" role="status" data-testid="typing">
      <Face name={name} size={28} />
      <div class="bubble typing">
        <span class="said">{words.typing(name)}</span>
        <i />
        <i />
        <i />
      </div>
    </div>
  );
}
