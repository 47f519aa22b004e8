/** The panel's two views connected to the session: what each shows, and what its buttons do. */

import { useEffect, useState } from "preact/hooks";
import { givenOf, openAsk, PERSON } from "../core/conversation/verdicts";
import type { Unsent } from "../core/outbox/outbox";
import { useStore } from "../core/store";
import type { Message } from "../core/wire";
import { WhoAreYou } from "./conversation/address";
import { Ended, NotEnded, Typing } from "./conversation/chat";
import { Composer } from "./conversation/composer";
import { Head } from "./conversation/head";
import { holdText } from "./conversation/hold";
import { Messages } from "./conversation/messages";
import { Rating } from "./conversation/rating";
import { TurnedAway, Waiting } from "./conversation/waiting";
import { Save } from "./conversation/save";
import { Form } from "../parts/form/form";
import { CallMe, type CallRequest, useTimes } from "./call/call-me";
import { askTimes } from "./call/times";
import { askArticles, hasArticles } from "./faq/ask";
import { AnswerPage, FaqCard, useAvailable } from "./faq/faq-card";
import { PersonNext } from "./faq/person-next";
import { type Found, searching } from "./faq/search";
import { Verdicts } from "./faq/verdicts";
import { useForm } from "./form/use-form";
import { Here, Home } from "./home";
import { PastList, PastPane } from "./past";
import type { PanelProps } from "./props";
import type { Details } from "./state/memory";
import { isOpen, isOver, type VisitorState } from "./state/model";
import type { VisitorSession } from "./state/session";

/** The gateway takes no visitors of this page's origin: whatever is written here would wait for ever. */
const useRefused = (session: VisitorSession): boolean => useStore(session.link, ({ reason }) => reason === "forbidden");

export function HomePane(props: PanelProps) {
  const { session, options, words, close } = props;
  const state = useStore(session.state, (whole) => whole);
  const ready = useStore(session.link, ({ phase }) => phase === "ready");
  const refused = useRefused(session);
  const [search] = useState(() => searching((query, signal) => askArticles(options, query, signal)));
  const [article, setArticle] = useState<Found | null>(null);
  const available = useAvailable(ready && !refused, () => hasArticles(options));
  const times = useTimes(ready && !refused, openOf(state), () => askTimes(options, state.token));
  useEffect(() => search.stop, []);
  const toPerson = (query: string): void => {
    const asked = isOpen(state) ? openAsk(state.timeline) : null;
    // While articles are being searched there is nothing to say it of: the conversation as a whole is handed over.
    if (asked) session.judge(asked, PERSON);
    else if (state.conversation?.status === "automatic") session.judge({ conversation: state.conversation.id }, PERSON);
    if (!isOpen(state)) session.askForPerson(true);
    if (query && session.draft.get() === "") session.draft.set(query);
    session.show("chat");
  };
  if (article) return <AnswerPage words={words} article={article} onBack={() => setArticle(null)} onClose={close} onPerson={() => toPerson(search.search.get().query.trim())} />;
  if (state.reading.conversation) return <PastPane {...props} timeline={state.reading} clock={state.clock} />;
  const past = (state.past ?? []).filter(({ id }) => id !== state.conversation?.id || isOver(state));
  return (
    <Home
      words={words}
      refused={refused}
      going={isOpen(state)}
      email={options.email}
      phone={options.phone}
      here={<Here words={words} origin={options.origin} agents={state.agents} online={state.online} known={ready && state.welcomed} />}
      search={available && <FaqCard words={words} searching={search} onRead={setArticle} onPerson={toPerson} />}
      onStart={() => {
        session.askForPerson(false);
        session.show("chat");
      }}
      onClose={close}
    >
      {times?.at_once && !isOpen(state) && (
        <section class="card">
          <CallMe words={words} language={options.language} times={times} phone={session.details.get().phone} waits={false} refused={null} onCall={(request) => call(session, request)} />
        </section>
      )}
      <PastList words={words} language={options.language} origin={options.origin} past={past} onRead={session.read} />
    </Home>
  );
}

/** The visitor's wish is a message of theirs: it is kept, repeated and shown as every one. */
function call(session: VisitorSession, { text, phone, at }: CallRequest): void {
  const bad = refusedCall(session.sender.box.get().entries);
  if (bad) session.sender.settled(bad.id); // said better now
  session.send(text, [], { call: { phone, at } });
  session.show("chat");
}

/** The conversation whose hours count; "": the one that would begin. */
const openOf = (state: VisitorState): string => (isOpen(state) ? (state.conversation?.id ?? "") : "");

/** As it was written: it is put right in the form. */
const numberIn = ({ frame }: Unsent): string => (frame.call as CallRequest | undefined)?.phone ?? "";

const refusedCall = (unsent: readonly Unsent[]): Unsent | undefined => unsent.find(({ frame, standing }) => "call" in frame && standing === "refused");

const isRating = ({ frame, standing }: Unsent): boolean => frame.type === "rate" && standing !== "refused";

export function ChatPane(props: PanelProps) {
  const { session, options, words, close } = props;
  const refused = useRefused(session);
  const state = useStore(session.state, (whole) => whole);
  const unsent = useStore(session.sender.box, (outbox) => outbox.entries);
  const link = useStore(session.link, (connection) => connection);
  const invited = useStore(session.invited, (accepted) => accepted);
  const details = useStore(session.details, (said) => said);
  const judged = useStore(session.judged, (kept) => kept);
  const wantsPerson = useStore(session.wantsPerson, (wanted) => wanted);
  const { conversation, timeline, clock } = state;
  const { origin, language, email, phone } = options;
  const begun = conversation !== null || timeline.messages.length > 0 || unsent.some((entry) => entry.frame.type === "message");
  const form = useForm(props, begun);
  const times = useTimes(link.phase === "ready" && !refused, openOf(state), () => askTimes(options, state.token));
  const badCall = refusedCall(unsent);
  // Who was promised a call is not asked again; who was promised a mail may still prefer one. A refused first wish can be put right.
  const mayCall = times && (isOpen(state) ? conversation?.status !== "assigned" && (conversation?.promise?.address ?? "@").includes("@") : badCall && times.at_once);
  if (refused) return <HomePane {...props} />;
  const notEnded = unsent.find((entry) => entry.frame.type === "end" && entry.standing === "refused");
  const shared = { words, origin, language, conversation };
  const refusedAddress = unsent.find(({ frame, standing }) => frame.type === "contact" && standing === "refused");
  const addresses = { email, phone, details, refused: refusedAddress?.code ?? null, onAddress: (said: Partial<Details>) => session.introduce(said, true) };
  const asked = isOver(state) ? null : openAsk(timeline);
  const automatic = (message: Message) => (
    <Verdicts words={words} message={message} open={message === asked} given={givenOf(message.ask ?? "", unsent, judged)} onJudge={(verdict) => session.judge(message, verdict)} />
  );
  const questions = form.open && <Form key={form.open.asked.conversation} words={words} open={form.open} />;
  return (
    <div class="chat">
      <Head {...shared} invitedBy={invited?.agent ?? null} connected={link.phase === "ready"} sound={session.sound} onBack={() => session.show("home")} onEnd={session.end} onClose={close} />
      <Messages
        {...shared}
        timeline={timeline}
        before={state.before}
        invited={invited}
        clock={clock}
        unsent={unsent}
        connected={link.phase === "ready" || link.lostAt === null}
        automatic={automatic}
        onEarlier={() => session.earlier(timeline.conversation ?? "")}
        onRetry={session.sender.retry}
        onDrop={session.sender.settled}
      >
        {!begun && (questions ?? (!form.asks && <WhoAreYou words={words} details={details} onAddress={session.introduce} />))}
        <NotEnded words={words} code={notEnded ? (notEnded.code ?? "") : null} onDrop={() => notEnded && session.sender.settled(notEnded.id)} />
        <Waiting
          {...shared}
          since={timeline.messages[0]?.at ?? null}
          clock={clock}
          place={state.place}
          token={state.token}
          holdText={holdText(timeline)}
          timeline={timeline}
          anybody={link.phase === "ready" ? state.online : null}
          {...addresses}
        />
        {mayCall && (
          <CallMe words={words} language={language} times={times} phone={badCall ? numberIn(badCall) : details.phone} waits={isOpen(state)} refused={badCall?.code ?? null} onCall={(request) => call(session, request)} />
        )}
        <TurnedAway {...shared} {...addresses} />
        {isOver(state) && (
          <Rating words={words} rating={conversation?.rating ?? null} timeline={timeline} clock={clock} sending={unsent.some(isRating)} onRate={session.rate} />
        )}
        {begun && questions}
        <Typing {...shared} until={state.typingUntil} />
      </Messages>
      {!begun && questions ? null : isOver(state) ? (
        <Ended words={words} onAnew={session.anew}>
          <Save words={words} language={language} origin={origin} session={session} conversation={timeline.conversation} />
        </Ended>
      ) : (
        <>
          {wantsPerson && !begun && <PersonNext words={words} onUndo={() => session.askForPerson(false)} />}
          <Composer
            words={words}
            files={session.files}
            typing={session.typing}
            draft={session.draft}
            onSend={(text, attached) => {
              session.send(text, attached, { ...form.along(), ...(wantsPerson && { person: true }) });
              session.askForPerson(false);
            }}
          />
        </>
      )}
    </div>
  );
}
