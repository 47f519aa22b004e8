/** Below the messages where one does not write: why not, and what can be done about it. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { NOTE_LIMIT } from "../../core/limits";
import { useStore } from "../../core/store";
import type { AgentConversation } from "../../core/wire";
import type { ChatProps } from "./chat";
import { draftOf, joined, keepDraft, noteDraft, useReturned } from "../state/drafts";
import { isQueued } from "../state/model";
import { usePending } from "../state/pending";
import { mayLead } from "../shell/route";

type OpenProps = ChatProps & { conversation: AgentConversation };

export function Elsewhere(props: OpenProps) {
  const { words, conversation: c } = props;
  const text = c.status === "closed" ? words.closed : isQueued(c) ? words.actions.takeText : c.agent ? words.withOther(c.agent.name) : words.notYours;
  return (
    <footer class="elsewhere" data-testid="elsewhere">
      <p>{text}</p>
      {c.status === "waiting" && <TakeButton {...props} />}
      {c.status === "closed" && <ReopenButton {...props} />}
      <NoteOnly {...props} />
    </footer>
  );
}

/** A word for colleagues on what one does not have: after it was closed, or as somebody who leads. */
function NoteOnly({ session, words, language, conversation: c }: OpenProps) {
  const [text, setText] = useState<string | null>(() => draftOf(noteDraft(c.id)) || null);
  const leads = useStore(session.state, (state) => mayLead(state.me?.role));
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => field.current?.focus(), [text === null]);
  useReturned(noteDraft(c.id), (back) => setText((begun) => joined(back, begun ?? "")));
  const { actions } = words;
  if (c.status !== "closed" && !leads) return null;
  if (text === null)
    return (
      <button type="button" class="btn" title={`${actions.noteMode} (n)`} data-testid="note-mode" onClick={() => setText("")}>
        {actions.noteMode}
      </button>
    );
  const write = (next: string | null): void => {
    setText(next);
    keepDraft(noteDraft(c.id), next ?? "");
  };
  const save = (event: Event): void => {
    event.preventDefault();
    if (text.trim()) session.command({ type: "note", conversation: c.id, text: text.trim() });
    write(null);
  };
  return (
    <form class="note-only" onSubmit={save}>
      <textarea rows={2} value={text} maxLength={NOTE_LIMIT} lang={language} spellcheck ref={field} aria-label={actions.notePlaceholder} placeholder={actions.notePlaceholder} data-testid="note-only" onInput={(event) => write(event.currentTarget.value)} />
      <div class="dialog-foot">
        <small>{actions.noteInternal}</small>
        <button type="button" class="btn" onClick={() => write(null)}>
          {words.cancel}
        </button>
        <button type="submit" class="btn primary" data-testid="note-save">
          {actions.noteSave}
        </button>
      </div>
    </form>
  );
}

function TakeButton({ session, words, conversation }: OpenProps) {
  const taking = usePending(session, "take", conversation.id);
  const ready = useStore(session.link, (link) => link.phase === "ready");
  return (
    <button type="button" class="btn primary" disabled={taking || !ready} data-testid="take" onClick={() => session.command({ type: "take", conversation: conversation.id })}>
      {taking ? words.actions.taking : words.actions.take}
      {!taking && <kbd>a</kbd>}
    </button>
  );
}

function ReopenButton({ session, words, conversation }: OpenProps) {
  const opening = usePending(session, "reopen", conversation.id);
  return (
    <button type="button" class="btn" disabled={opening} data-testid="reopen" onClick={() => session.command({ type: "reopen", conversation: conversation.id })}>
      {words.actions.reopen}
    </button>
  );
}
