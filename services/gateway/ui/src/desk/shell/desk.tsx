/** The desk: its panes, what stands above them, and the keys that work everywhere. */

import { useLayoutEffect, useState } from "preact/hooks";
import { unsentMessages } from "../../core/outbox/outbox";
import { useStore } from "../../core/store";
import type { Language } from "../../i18n/pick";
import { buildOf, isOutdated } from "../build";
import type { Dialog, Localised } from "../props";
import { forgetErased } from "../state/erased/forget";
import { isGuest, isOwn } from "../state/model";
import { unaskedAbsence } from "../state/presence";
import type { DeskSession } from "../state/session";
import type { Signals } from "../state/signals";
import { useKeys } from "./keys";
import { usePage } from "./navigate";
import { AbsenceBar, BuildBar, ConnectionBar, Notices } from "./notices";
import { OpenDialog } from "./open-dialog";
import { Page } from "./page";
import { ContactPane, ConversationPane, EmptyPane, ListPane } from "./panes";
import { Rail } from "./rail";

export function Desk({ session, words, language, signals, onLanguage, onLeave }: Localised & { session: DeskSession; signals: Signals; onLanguage(language: Language): void; onLeave(): void }) {
  useLayoutEffect(() => forgetErased(session), [session]);
  const [dialog, setDialog] = useState<Dialog>(null);
  const [contactShown, showContact] = useState(false);
  const page = usePage();
  const selected = useStore(session.state, (state) => (state.selected ? (state.conversations[state.selected] ?? null) : null));
  const own = useStore(session.state, (state) => selected !== null && isOwn(state, selected));
  const guest = useStore(session.state, (state) => selected !== null && isGuest(state, selected));
  const link = useStore(session.link, (connection) => connection);
  const unsent = useStore(session.sender.box, unsentMessages);
  const absence = useStore(session.state, (state) => unaskedAbsence(state.me));
  const changing = useStore(session.sender.box, (box) => box.entries.some(({ frame }) => frame.type === "status"));
  const notices = useStore(session.notices, (list) => list);
  const role = useStore(session.state, (state) => state.me?.role ?? "agent");
  const skew = useStore(session.state, (state) => state.skew);
  const build = useStore(session.state, (state) => state.build);
  const [putOff, putOffBuild] = useState("");
  const ask = (wanted: Dialog): void => setDialog(wanted === "keys" || wanted === "account" || (own && page === "desk") ? wanted : null);
  useKeys(session, ask);
  useLayoutEffect(() => showContact(false), [selected?.id]);
  const pane = page !== "desk" ? "page" : !selected ? "list" : contactShown ? "person" : "chat";
  const shared = { session, words, language };

  return (
    <div class="desk" data-pane={pane} data-testid="desk">
      <div class="bars">
        <ConnectionBar words={words} language={language} link={link} unsent={unsent} />
        <AbsenceBar words={words} absence={link.phase === "ready" && !changing ? absence : ""} onAvailable={() => session.command({ type: "status", status: "available" })} />
        <BuildBar words={words} outdated={link.phase === "ready" && build !== putOff && isOutdated(buildOf(document), build)} onLater={() => putOffBuild(build)} />
      </div>
      <Rail words={words} page={page} role={role} signals={signals} skew={skew} onKeys={() => setDialog("keys")} onAccount={() => setDialog("account")} onLeave={onLeave} />
      <ListPane {...shared} />
      {page === "desk" && !selected && <EmptyPane key="none" session={session} words={words} />}
      {page === "desk" && selected && (
        <>
          <ConversationPane key={selected.id} {...shared} conversation={selected} own={own} guest={guest} onAsk={ask} onContact={() => showContact(!contactShown)} />
          <ContactPane {...shared} conversation={selected} here={own || guest} onWrite={own ? () => ask("write") : undefined} onBack={() => showContact(false)} />
        </>
      )}
      {page !== "desk" && <Page {...shared} page={page} />}
      <OpenDialog {...shared} dialog={dialog} conversation={selected} onLanguage={onLanguage} onDone={() => setDialog(null)} />
      <Notices words={words} notices={notices} />
    </div>
  );
}
