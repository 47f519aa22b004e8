/** Another person uses the browser: nothing of the visitor before stays in this tab, nor in the others. */

import type { Link } from "../../core/connection/socket";
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
  function empty(token: string | null): void {
    // What this tab wrote of the one before, while it had not heard yet, goes.
    if (!token) memory.write({});
    link.stop();
    for (const { id } of sender.box.get().entries) sender.settled(id);
    for (const { key: file } of files.list.get()) files.remove(file);
    panel.set(() => "closed");
    for (const kept of [memory.panel, memory.draft, memory.form, memory.verdict, memory.person, memory.invited]) kept.set("");
    details.set(() => ({ name: "", email: "", phone: "" }));
    memory.setDetails(details.get());
    for (const store of [news, card, invited]) store.set(() => null);
    state.set((old) => ({ ...forgotten(old), token }));
    emptied();
  }

  memory.onChange("person", () => empty(memory.read().token));
  return (token) => {
    memory.handOver(token);
    empty(token);
  };
}
