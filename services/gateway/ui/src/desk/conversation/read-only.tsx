/** Below the messages of a conversation in which one does not write: why not, and what can be done about it. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { NOTE_LIMIT } from "../../core/limits";
import { SummaryBox } from "../history/summary";
import type { Localised, Opened } from "../props";
import { type Drafts, joined, noteDraft, useReturned } from "../state/drafts";
import type { Able } from "../state/presence";

interface ReadOnlyProps extends Opened, Localised {
  /** Supervisors add notes anywhere, others only to what is closed. */
  leads: boolean;
  drafts: Drafts;
  ready: boolean;
  /** Whether the agent may take a conversation, or what is in the way. */
  able: Able;
  taking: boolean;
  reopening: boolean;
  onTake(): void;
  onAvailable(): void;
  onReopen(): void;
  onNote(text: string): void;
  csrf(): string;
  onJump(seq: number): void;
}

export function ReadOnly({ words, language, conversation: c, leads, drafts, ready, able, taking, reopening, onTake, onAvailable, onReopen, onNote, csrf, onJump }: ReadOnlyProps) {
  const { actions } = words;
  const takeTexts = { yes: actions.takeText, absent: actions.takeAbsent, draining: actions.drainingText };
  // Whom automatic answers serve, an agent may take at any moment.
  const free = c.status === "waiting" || c.status === "automatic";
  const text = c.status === "closed" ? words.closed : free ? takeTexts[able] : c.agent ? words.withOther(c.agent.name) : words.notYours;
  return (
    <footer class="read-only" data-testid="elsewhere">
      {c.status === "closed" && <SummaryBox words={words} language={language} conversation={c.id} csrf={csrf} onJump={onJump} />}
      <p>
        {text}
        {c.status === "closed" && c.outcome && (
          <b class="tag plain" data-testid="outcome-shown">
            {actions.outcomes[c.outcome] ?? c.outcome}
          </b>
        )}
      </p>
      {free && able === "absent" && (
        <button type="button" class="btn primary" disabled={!ready} data-testid="take-available" onClick={onAvailable}>
          {words.goAvailable}
        </button>
      )}
      {free && able === "yes" && (
        <button type="button" class="btn primary" disabled={taking || !ready} data-testid="take" onClick={onTake}>
          {taking ? actions.taking : actions.take}
          {!taking && <kbd>a</kbd>}
        </button>
      )}
      {c.status === "closed" && (
        <button type="button" class="btn" disabled={reopening} data-testid="reopen" onClick={onReopen}>
          {actions.reopen}
        </button>
      )}
      {(c.status === "closed" || leads) && <NoteOnly words={words} language={language} conversation={c} drafts={drafts} onNote={onNote} />}
    </footer>
  );
}

/** A note on a conversation that one does not have. */
function NoteOnly({ words, language, conversation: c, drafts, onNote }: Opened & Localised & { drafts: Drafts; onNote(text: string): void }) {
  const draft = noteDraft(c.id);
  const [text, setText] = useState<string | null>(() => drafts.get(draft) || null);
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => field.current?.focus(), [text === null]);
  useReturned(drafts, draft, (back) => setText((begun) => joined(back, begun ?? "")));
  const { actions } = words;
  if (text === null)
    return (
      <button type="button" class="btn" title={`${actions.noteMode} (n)`} data-testid="note-mode" onClick={() => setText("")}>
        {actions.noteMode}
      </button>
    );
  const write = (next: string | null): void => {
    setText(next);
    drafts.keep(draft, next ?? "");
  };
  const save = (event: Event): void => {
    event.preventDefault();
    if (text.trim()) onNote(text.trim());
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
