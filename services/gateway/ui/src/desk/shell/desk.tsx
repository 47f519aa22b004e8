/** The three panes, what stands above them, and the keys that work everywhere. */

import { useLayoutEffect, useState } from "preact/hooks";
import { useStore } from "../../core/store";
import type { DeskWords } from "../../i18n/desk/en";
import { Chat } from "../conversation/chat";
import { CloseDialog } from "../dialogs/close-dialog";
import { ConnectionBar } from "./connection-bar";
import { HoldDialog } from "../dialogs/hold-dialog";
import { useKeys } from "./keys";
import { KeysDialog } from "../dialogs/keys-dialog";
import { List } from "../list/list";
import { isGuest, isOwn } from "../state/model";
import { usePage } from "./navigate";
import { Notices } from "./notices";
import { Page } from "./page";
import { Person } from "../conversation/contact/contact";
import { Rail } from "./rail";
import type { DeskSession } from "../state/session";
import type { Signals } from "../state/signals";
import { TransferDialog } from "../dialogs/transfer-dialog";

export interface DeskProps {
  session: DeskSession;
  words: DeskWords;
  language: string;
}

export type Dialog = "close" | "transfer" | "hold" | "keys" | null;

export function Desk(props: DeskProps & { signals: Signals; onLeave(): void }) {
  const { session } = props;
  const [dialog, setDialog] = useState<Dialog>(null);
  const [personShown, showPerson] = useState(false);
  const page = usePage();
  const selected = useStore(session.state, (state) => (state.selected ? (state.conversations[state.selected] ?? null) : null));
  const own = useStore(session.state, (state) => selected !== null && isOwn(state, selected));
  const guest = useStore(session.state, (state) => selected !== null && isGuest(state, selected));
  const ask = (wanted: Dialog): void => setDialog(wanted === "keys" || (own && page === "desk") ? wanted : null);
  const keys = (): void => setDialog("keys");
  useKeys(session, ask);
  useLayoutEffect(() => showPerson(false), [selected?.id]);
  const pane = page !== "desk" ? "page" : !selected ? "list" : personShown ? "person" : "chat";
  const done = (): void => setDialog(null);

  return (
    <div class="desk" data-pane={pane} data-testid="desk">
      <ConnectionBar {...props} />
      <Rail {...props} page={page} onKeys={keys} />
      <List {...props} />
      {page === "desk" ? (
        <>
          <Chat key={selected?.id ?? "none"} {...props} conversation={selected} own={own} guest={guest} ask={ask} onPerson={() => showPerson(!personShown)} />
          <Person {...props} conversation={selected} here={own || guest} onBack={() => showPerson(false)} />
        </>
      ) : (
        <Page {...props} page={page} />
      )}
      {dialog === "keys" && <KeysDialog words={props.words} onDone={done} />}
      {dialog === "hold" && selected && <HoldDialog {...props} conversation={selected} onDone={done} />}
      {dialog === "close" && selected && <CloseDialog {...props} conversation={selected} onDone={done} />}
      {dialog === "transfer" && selected && <TransferDialog {...props} conversation={selected} onDone={done} />}
      <Notices {...props} />
    </div>
  );
}
