/** The same for an open conversation, whose contact is looked up. */

import type { Opened } from "../props";
import type { ContactContext } from "../history/types";
import { useLoaded } from "../state/http";
import { nameOf } from "../state/names";
import type { CallRecord } from "./called-form";
import { WriteDialog } from "./write-dialog";

export function WriteHere({ words, conversation, csrf, onCalled, onDone }: Opened & { csrf(): string; onCalled(record: CallRecord): void; onDone(): void }) {
  const context = useLoaded<ContactContext>(`/api/conversations/${conversation.id}/context`).value;
  if (!context) return null;
  // What was sent comes by the socket, into the conversation that is open.
  return <WriteDialog words={words} contact={context.contact} name={nameOf(conversation, words)} conversation={conversation.id} csrf={csrf} phone={conversation.visitor.phone ?? ""} onCalled={onCalled} onSent={() => undefined} onDone={onDone} />;
}
