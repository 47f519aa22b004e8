/** Where an agent writes: an answer or a note, each with its draft; `/` finds canned answers, `@` names a colleague. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { typingNotifier } from "../../../core/conversation/typing";
import { isBusy, isReady } from "../../../core/files";
import { isEnter } from "../../../core/keys";
import { NOTE_LIMIT, TEXT_LIMIT } from "../../../core/limits";
import { useStore } from "../../../core/store";
import type { Attachment, Colleague, Me } from "../../../core/wire";
import { Chips, takesFiles } from "../../../parts/files";
import { useGrowing } from "../../../parts/growing";
import type { Localised, Opened } from "../../props";
import { type Drafts, joined, noteDraft, useReturned } from "../../state/drafts";
import { mentionedIn } from "../../state/notes";
import { openVariables } from "./canned";
import { ComposerFoot } from "./composer-foot";
import { type Mode, useCompletions } from "./completions";

const hasKeyboard = (): boolean => matchMedia("(hover: hover)").matches;

interface ComposerProps extends Opened, Localised {
  /** Whose name fills in variables. */
  me: Me | null;
  team: readonly Colleague[];
  /** Nothing can be sent to the contact now: what is written is kept. */
  unreachable: boolean;
  /** Only the owner invites colleagues. */
  own: boolean;
  drafts: Drafts;
  onTyping(on: boolean): void;
  onAnswer(text: string, files: Attachment[]): void;
  onNote(text: string): void;
  onInvite(agent: string): void;
}

export function Composer(props: ComposerProps) {
  const { words, language, conversation, drafts: kept, onTyping, onAnswer, onNote } = props;
  const { id } = conversation;
  const [mode, setMode] = useState<Mode>("answer");
  const [drafts, setDrafts] = useState(() => ({ answer: kept.get(id), note: kept.get(noteDraft(id)) }));
  const [caret, setCaret] = useState(0);
  const [aim, setAim] = useState<{ place: number } | null>(null);
  const [typing] = useState(() => typingNotifier(onTyping));
  const field = useRef<HTMLTextAreaElement>(null);
  const files = kept.files(id);
  const attached = useStore(files.list, (list) => list);
  const text = drafts[mode];
  useGrowing(field, text);
  useLayoutEffect(() => {
    // In the layout phase, before the next key could go elsewhere.
    // Not on a phone: the keyboard would cover the messages before they are read.
    if (hasKeyboard()) field.current?.focus();
    return typing.stopped;
  }, []);
  useLayoutEffect(() => {
    // In the layout phase too: a frame later the caret would jump back before what was typed since.
    if (!aim) return;
    field.current?.focus();
    field.current?.setSelectionRange(aim.place, aim.place);
  }, [aim]);
  useReturned(kept, id, (back) => {
    setDrafts((old) => ({ ...old, answer: joined(back, old.answer) }));
    setMode("answer");
  });
  useReturned(kept, noteDraft(id), (back) => {
    setDrafts((old) => ({ ...old, note: joined(back, old.note) }));
    // Where nothing is being written the note is shown at once; else it waits behind the other button.
    if (field.current?.value === "") setMode("note");
  });

  const over = text.length - (mode === "note" ? NOTE_LIMIT : TEXT_LIMIT);
  const something = text.trim() !== "" || (mode === "answer" && isReady(attached));
  const open = mode === "note" ? [] : openVariables(text);
  // What a canned answer leaves to be filled in must not go to the contact as it is.
  const ready = over <= 0 && something && open.length === 0 && (mode === "note" || (!isBusy(attached) && !props.unreachable));

  function change(next: string, place?: number): void {
    setDrafts((old) => ({ ...old, [mode]: next }));
    kept.keep(mode === "note" ? noteDraft(id) : id, next);
    if (mode === "answer") typing.typed(next.trim() === "");
    if (place !== undefined) moveTo(place);
  }

  function moveTo(place: number): void {
    setCaret(place);
    setAim({ place });
  }

  function choose(wanted: Mode): void {
    if (wanted !== mode) typing.stopped();
    setMode(wanted);
    moveTo(drafts[wanted].length);
  }

  function send(): void {
    if (!ready) return;
    if (mode === "note") onNote(text.trim());
    else onAnswer(text.trim(), files.take());
    change("", 0);
  }

  const completions = useCompletions({ words, conversation, me: props.me, team: props.team, mode, text, caret, onChange: change });
  const follow = (): void => setCaret(field.current?.selectionStart ?? 0);
  const note = mode === "note";
  return (
    <form
      class={note ? "composer note-mode" : "composer"}
      data-mode={mode}
      {...(note ? {} : takesFiles(files))}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {completions.view}
      {!note && <Chips files={files} words={words} />}
      <textarea
        ref={field}
        rows={1}
        value={text}
        lang={(note ? language : conversation.visitor.language) || undefined}
        spellcheck
        dir="auto"
        placeholder={note ? words.actions.notePlaceholder : words.placeholder}
        aria-label={note ? words.actions.notePlaceholder : words.placeholder}
        aria-autocomplete="list"
        aria-controls={completions.open ? completions.list : undefined}
        aria-activedescendant={completions.active}
        data-testid="composer"
        onInput={(event) => {
          change(event.currentTarget.value);
          follow();
        }}
        onKeyUp={follow}
        onClick={follow}
        onBlur={typing.stopped}
        onKeyDown={(event) => {
          if (completions.key(event)) return;
          if (!isEnter(event)) return;
          event.preventDefault();
          send();
        }}
      />
      {note && props.own && <Invitations {...props} text={text} />}
      <ComposerFoot
        words={words}
        mode={mode}
        over={over}
        open={open}
        ready={ready}
        unreachable={props.unreachable}
        onMode={choose}
        onFiles={files.add}
        onCanned={() => change(/(^|\s)$/.test(text) ? `${text}/` : `${text} /`, text.length + (/(^|\s)$/.test(text) ? 1 : 2))}
      />
    </form>
  );
}

/** Offers to invite a colleague who is named in a note and is not in the conversation. */
function Invitations({ words, conversation, team, text, onInvite }: Pick<ComposerProps, "words" | "conversation" | "team" | "onInvite"> & { text: string }) {
  const here = new Set([conversation.agent_id, ...(conversation.guests ?? []).map((guest) => guest.id)]);
  const absent = mentionedIn(text, team).filter((agent) => !here.has(agent.id));
  if (absent.length === 0) return null;
  return (
    <div class="pills invitations">
      {absent.map((agent) => (
        <button key={agent.id} type="button" class="pill" data-testid="invite" data-agent={agent.id} onClick={() => onInvite(agent.id)}>
          {words.actions.invite(agent.name)}
        </button>
      ))}
    </div>
  );
}
