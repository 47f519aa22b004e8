/** The panel's two views connected to the session: what each shows, and what its buttons do. */

import { useStore } from "../core/store";
import { Ended, Head, Messages, NotEnded, Typing, Waiting } from "./conversation/chat";
import { Composer } from "./conversation/composer";
import { Here, Home } from "./home";
import type { Options } from "./options";
import type { Texts } from "./props";
import { isOpen, isOver } from "./state/model";
import type { VisitorSession } from "./state/session";

interface PaneProps extends Texts {
  session: VisitorSession;
  options: Options;
  close(): void;
}

export function HomePane({ session, options, words, close }: PaneProps) {
  const state = useStore(session.state, (whole) => whole);
  return (
    <Home
      words={words}
      going={isOpen(state)}
      email={options.email}
      phone={options.phone}
      onStart={() => session.show("chat")}
      onClose={close}
    >
      <Here words={words} origin={options.origin} agents={state.agents} online={state.online} welcomed={state.welcomed} />
    </Home>
  );
}

export function ChatPane({ session, options, words, close }: PaneProps) {
  const state = useStore(session.state, (whole) => whole);
  const unsent = useStore(session.sender.box, (outbox) => outbox.entries);
  const link = useStore(session.link, (connection) => connection);
  const { conversation, timeline } = state;
  const { origin, language } = options;
  const notEnded = unsent.find((entry) => entry.frame.type === "end" && entry.standing === "refused");
  const shared = { words, origin, language, conversation };
  return (
    <div class="chat">
      <Head {...shared} connected={link.phase === "ready"} onBack={() => session.show("home")} onEnd={session.end} onClose={close} />
      <Messages
        {...shared}
        timeline={timeline}
        unsent={unsent}
        connected={link.phase === "ready" || link.lostAt === null}
        onRetry={session.sender.retry}
        onDrop={session.sender.settled}
      >
        <NotEnded words={words} code={notEnded ? (notEnded.code ?? "") : null} onDrop={() => notEnded && session.sender.settled(notEnded.id)} />
        <Waiting {...shared} since={timeline.messages[0]?.at ?? null} place={state.place} />
        <Typing {...shared} until={state.typingUntil} />
      </Messages>
      {isOver(state) ? (
        <Ended words={words} onAnew={session.anew} />
      ) : (
        <Composer
          words={words}
          files={session.files}
          typing={session.typing}
          draft={session.draft}
          onSend={session.send}
        />
      )}
    </div>
  );
}
