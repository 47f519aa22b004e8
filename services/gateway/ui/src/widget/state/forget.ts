/** Another person uses the browser: nothing of the visitor before stays in this tab, nor in the others. */

import type { Link } from "../../core/connection/socket";
import { newId } from "../../core/outbox/ids";
import type { Files } from "../../core/files";
import type { Sender } from "../../core/outbox/sender";
import type { Store } from "../../core/store";
import type { Message } from "../../core/wire";
import type { Accepted, Card } from "./invitation";
import type { Details, Memory, PanelView } from "./memory";
import { forgotten, type VisitorState } from "./model";

interface Parts {
  state: Store<VisitorState>;
  panel: Store<PanelView>;
  sender: Sender;
  files: Files;
  details: Store<Details>;
  news: Store<Message | null>;
  card: Store<Card | null>;
  invited: Store<Accepted | null>;
  memory: Memory;
  link: Link;
}

/** `become` for the session; `emptied` runs when nothing of the former visitor is left in this tab. */
export function becoming({ state, panel, sender, files, details, news, card, invited, memory, link }: Parts, emptied: () => void): (token: string | null) => void {
  const key = `${memory.prefix}person`;

  function empty(token: string | null): void {
    link.stop();
    for (const { id } of sender.box.get().entries) sender.settled(id);
    for (const { key: file } of files.list.get()) files.remove(file);
    panel.set(() => "closed");
    memory.setPanel("closed");
    memory.draft.set("");
    for (const kept of [memory.form, memory.verdict, memory.person]) kept.set("");
    details.set(() => ({ name: "", email: "", phone: "" }));
    memory.setDetails(details.get());
    for (const store of [news, card, invited]) store.set(() => null);
    memory.setInvited(null);
    state.set((old) => ({ ...forgotten(old), token }));
    emptied();
  }

  addEventListener("storage", (event) => event.key === key && empty(memory.read().token));
  return (token) => {
    memory.write({ token, conversation: null, seen: 0, left: null });
    memory.put(key, newId());
    empty(token);
  };
}
