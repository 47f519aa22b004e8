/** The three panes, what stands above them, and the keys that work everywhere. */

import { useEffect, useState } from "preact/hooks";
import { useStore } from "../core/store";
import type { DeskWords } from "../i18n/desk/en";
import { Chat } from "./chat";
import { CloseDialog } from "./close-dialog";
import { ConnectionBar } from "./connection-bar";
import { useKeys } from "./keys";
import { KeysDialog } from "./keys-dialog";
import { List } from "./list";
import { isOwn } from "./model";
import { Notices } from "./notices";
import { Person } from "./person";
import type { DeskSession } from "./session";
import type { Signals } from "./signals";
import { TransferDialog } from "./transfer-dialog";

export interface DeskProps {
  session: DeskSession;
  words: DeskWords;
  language: string;
}

export type Dialog = "close" | "transfer" | "keys" | null;

export function Desk(props: DeskProps & { signals: Signals; onLeave(): void }) {
  const { session } = props;
  const [dialog, setDialog] = useState<Dialog>(null);
  const [personShown, showPerson] = useState(false);
  const selected = useStore(session.state, (state) => (state.selected ? (state.conversations[state.selected] ?? null) : null));
  const own = useStore(session.state, (state) => selected !== null && isOwn(state, selected));
  const ask = (wanted: Dialog): void => setDialog(wanted === "keys" || own ? wanted : null);
  useKeys(session, dialog !== null, ask);
  useEffect(() => showPerson(false), [selected?.id]);
  const pane = !selected ? "list" : personShown ? "person" : "chat";
  const done = (): void => setDialog(null);

  return (
    <div class="desk" data-pane={pane} data-testid="desk">
      <ConnectionBar {...props} />
      <List {...props} onKeys={() => setDialog("keys")} />
      <Chat key={selected?.id ?? "none"} {...props} conversation={selected} own={own} ask={ask} onPerson={() => showPerson(!personShown)} />
      <Person {...props} conversation={selected} onBack={() => showPerson(false)} />
      {dialog === "keys" && <KeysDialog words={props.words} onDone={done} />}
      {dialog === "close" && selected && <CloseDialog {...props} conversation={selected} onDone={done} />}
      {dialog === "transfer" && selected && <TransferDialog {...props} conversation={selected} onDone={done} />}
      <Notices {...props} />
    </div>
  );
}
