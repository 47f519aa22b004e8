/** The same for an open conversation, whose contact is looked up. */

import type { Opened } from "../props";
import type { ContactContext } from "../history/types";
import { useLoaded } from "../state/http";
import { nameOf } from "../state/names";
import { WriteDialog } from "./write-dialog";

export function WriteHere({ words, conversation, csrf, onDone }: Opened & { csrf(): string; onDone(): void }) {
  const context = useLoaded<ContactContext>(`/api/conversations/${conversation.id}/context`).value;
  if (!context) return null;
  // What was sent comes by the socket, into the conversation that is open.
  return <WriteDialog words={words} contact={context.contact} name={nameOf(conversation, words)} conversation={conversation.id} csrf={csrf} onSent={() => undefined} onDone={onDone} />;
}
