/** The panes connected to the session: what each shows, and what its buttons send. Everything below knows no session. */

import { useMemo, useState } from "preact/hooks";
import { lastOf } from "../../core/last";
import { useStore } from "../../core/store";
import type { AgentConversation, Note } from "../../core/wire";
import { useNow } from "../../parts/now";
import { Composer } from "../conversation/composer/composer";
import { Contact } from "../conversation/contact/contact";
import { Empty } from "../conversation/empty";
import { ReachBar } from "../conversation/reach/reach-bar";
import { aimOf, isUnreachable, reachOf } from "../conversation/reach/reach";
import { Head, HoldBar } from "../conversation/head";
import { Messages } from "../conversation/messages";
import { ReadOnly } from "../conversation/read-only";
import { List } from "../list/list";
import { Presence } from "../list/presence";
import type { Dialog, Localised } from "../props";
import { timelineIn, offersOf, ownOf, queueOf, sameItems, tagsKnown } from "../state/model";
import { answeredIn, answerOffer } from "../state/offers/answer";
import { ableToTake } from "../state/presence";
import { rowOf } from "../state/rows";
import type { DeskSession } from "../state/session";
import { openConversation } from "./navigate";
import { mayLead } from "./route";

interface PaneProps extends Localised {
  session: DeskSession;
}

export function ListPane({ session, words, language }: PaneProps) {
  const state = useStore(session.state, (whole) => whole);
  const answered = useStore(session.sender.box, answeredIn, sameItems);
  const declined = useStore(session.declining.store, (list) => list);
  const offers = useMemo(() => offersOf(state), [state.conversations, state.me]);
  const own = useMemo(() => ownOf(state), [state.conversations, state.me]);
  const waiting = useMemo(() => queueOf(state), [state.conversations]);
  const open = (id: string): void => openConversation(session, id);
  return (
    <List
      words={words}
      language={language}
      offers={offers}
      answered={answered}
      own={own}
      waiting={waiting}
      selected={state.selected}
      factsOf={(c) => rowOf(state, c)}
      onSeen={session.wanted}
      waitingMore={state.waitingMore}
      loading={!state.welcomed}
      skew={state.skew}
      csrf={session.csrf}
      onOpen={open}
      onAccept={(c) => answerOffer(session, c, "accept") && open(c.id)}
      declined={declined}
      onDecline={session.declining.decline}
      onUndo={session.declining.undo}
    >
      <OwnPresence session={session} words={words} />
    </List>
  );
}

function OwnPresence({ session, words }: Omit<PaneProps, "language">) {
  const me = useStore(session.state, (state) => state.me);
  const skew = useStore(session.state, (state) => state.skew);
  const ready = useStore(session.link, (link) => link.phase === "ready");
  const changing = useStore(session.sender.box, (box) => box.entries.some(({ frame }) => frame.type === "status"));
  const say = (status: string, reason = ""): void => session.command({ type: "status", status, ...(reason && { reason }) });
  return <Presence words={words} me={me} skew={skew} ready={ready} changing={changing} onStatus={say} />;
}

export function EmptyPane({ session, words }: Omit<PaneProps, "language">) {
  const declined = useStore(session.declining.store, (list) => list);
  const offered = useStore(session.state, (state) => offersOf(state).some((c) => !declined.includes(c.offer?.assignment ?? "")));
  const away = useStore(session.state, (state) => state.me !== null && state.me.status !== "available");
  return <Empty words={words} offered={offered} away={away} onAvailable={() => session.command({ type: "status", status: "available" })} />;
}

interface ConversationProps extends PaneProps {
  conversation: AgentConversation;
  own: boolean;
  /** Has joined the owner. */
  guest: boolean;
}

const NO_NOTES: readonly Note[] = [];

export function ConversationPane({ session, words, language, conversation, own, guest, onAsk, onContact }: ConversationProps & { onAsk(dialog: Dialog): void; onContact(): void }) {
  const { id } = conversation;
  const state = useStore(session.state, (whole) => whole);
  const ready = useStore(session.link, (link) => link.phase === "ready");
  const unsent = useStore(session.sender.box, (box) => box.entries.filter(({ frame }) => frame.conversation === id), sameItems);
  const [wanted, setWanted] = useState<{ seq: number } | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const aim = aimOf(conversation, chosen);
  const unreachable = isUnreachable(reachOf(aim, useNow(aim?.window_ends_at ? 1000 : 0) + state.skew));
  const pending = (type: string): boolean => unsent.some(({ frame }) => frame.type === type);
  const command = (type: string, fields: Record<string, unknown> = {}): void => session.command({ type, conversation: id, ...fields });
  const note = (text: string): void => command("note", { text });
  const changing = pending(conversation.held_since ? "unhold" : "hold");
  const shared = { words, language, conversation };
  return (
    <main class="pane chat" data-testid="chat" data-conversation={id}>
      <Head {...shared} csrf={session.csrf} own={own} guest={guest} changing={changing} onAsk={onAsk} onLeave={() => command("leave")} onBack={() => session.select(null)} onContact={onContact} />
      <HoldBar {...shared} own={own} skew={state.skew} changing={changing} onResume={() => command("unhold")} />
      <Messages
        {...shared}
        timeline={timelineIn(state, id)}
        notes={state.notes[id] ?? NO_NOTES}
        unsent={unsent}
        connected={ready}
        me={state.me?.id}
        typingUntil={state.typing[id] ?? 0}
        wanted={wanted}
        onEarlier={() => void session.earlier(id)}
        onRetry={session.sender.retry}
        onDrop={session.sender.settled}
        onAgain={own || guest ? (text) => session.drafts.giveBack({ name: id, text }) : undefined}
      />
      {guest && <p class="guest-line">{words.actions.guestOf(conversation.agent?.name ?? "")}</p>}
      {(own || guest) && <ReachBar {...shared} aim={aim} skew={state.skew} onAim={setChosen} onWrite={() => onAsk("write")} />}
      {own || guest ? (
        <Composer
          {...shared}
          me={state.me}
          team={state.agents}
          own={own}
          drafts={session.drafts}
          onTyping={(on) => session.sendTyping(id, on)}
          unreachable={unreachable}
          onAnswer={(text, files) => session.message(id, text, files, chosen === null ? null : aim)}
          onNote={note}
          onInvite={(agent) => command("invite", { to_agent: agent })}
        />
      ) : (
        <ReadOnly
          {...shared}
          drafts={session.drafts}
          leads={mayLead(state.me?.role)}
          ready={ready}
          able={ableToTake(state.me)}
          taking={pending("take")}
          reopening={pending("reopen")}
          onTake={() => command("take")}
          onAvailable={() => session.command({ type: "status", status: "available" })}
          onReopen={() => command("reopen")}
          csrf={session.csrf}
          onJump={(seq) => setWanted({ seq })}
          onNote={note}
        />
      )}
    </main>
  );
}

export function ContactPane({ session, words, language, conversation, here, onWrite, onBack }: PaneProps & { conversation: AgentConversation; here: boolean; onWrite: (() => void) | undefined; onBack(): void }) {
  const { id } = conversation;
  const known = useStore(session.state, tagsKnown, sameItems);
  const skew = useStore(session.state, (state) => state.skew);
  // An unanswered change counts: a second tag, added before the answer, would otherwise remove the first one again.
  const sent = useStore(session.sender.box, (box) => lastOf(box.entries, ({ frame }) => frame.type === "tag" && frame.conversation === id)?.frame.tags);
  return (
    <Contact
      words={words}
      language={language}
      conversation={conversation}
      tags={(sent as string[] | undefined) ?? conversation.tags ?? []}
      knownTags={known}
      onTags={here || conversation.status === "closed" ? (tags) => session.command({ type: "tag", conversation: id, tags }) : undefined}
      csrf={session.csrf}
      skew={skew}
      onKeep={here || conversation.status !== "assigned" ? (how) => session.command({ type: "keep_promise", conversation: id, how }) : undefined}
      onWrite={onWrite}
      onBack={onBack}
    />
  );
}
