/** Where an agent writes: an answer or a note, each with its draft; `/` finds canned answers, `@` names a colleague. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { NOTE_LIMIT, SUGGESTIONS, TEXT_LIMIT } from "../../../core/limits";
import { useStore } from "../../../core/store";
import { typingTeller } from "../../../core/conversation/typing";
import type { AgentConversation } from "../../../core/wire";
import { Chips, takesFiles, useFiles } from "../../../parts/files";
import { useGrowing } from "../../../parts/growing";
import { type Canned, cannedFor, filled, replaced, slashAt, type Variables } from "./canned";
import { ComposerFoot } from "./composer-foot";
import type { DeskProps } from "../../shell/desk";
import { draftOf, joined, keepDraft, noteDraft, useReturned } from "../../state/drafts";
import { useLoaded } from "../../state/http";
import { isOwn } from "../../state/model";
import { mentionAt, mentionedIn } from "../notes";
import { type Suggestion, useSuggestions } from "./suggest";

const hasKeyboard = (): boolean => matchMedia("(hover: hover)").matches;

export type Mode = "answer" | "note";

type Props = DeskProps & { conversation: AgentConversation };

export function Composer(props: Props) {
  const { session, words, language, conversation } = props;
  const { id } = conversation;
  const [mode, setMode] = useState<Mode>("answer");
  const [drafts, setDrafts] = useState(() => ({ answer: draftOf(id), note: draftOf(noteDraft(id)) }));
  const [caret, setCaret] = useState(0);
  const [aim, setAim] = useState<{ place: number } | null>(null);
  const [typing] = useState(() => typingTeller((on) => session.tellTyping(id, on)));
  const field = useRef<HTMLTextAreaElement>(null);
  const files = useFiles(() => ({ url: "/api/uploads", headers: { "X-CSRF-Token": session.csrf() } }));
  const text = drafts[mode];
  useGrowing(field, text);
  useLayoutEffect(() => {
    // Before the next key, else that would land beside it.
    // On a phone a focus would throw up the keyboard before one has read anything.
    if (hasKeyboard()) field.current?.focus();
    return typing.stopped;
  }, []);
  useLayoutEffect(() => {
    // With the text: a frame later it would go back before what was typed since.
    if (!aim) return;
    field.current?.focus();
    field.current?.setSelectionRange(aim.place, aim.place);
  }, [aim]);
  useReturned(noteDraft(id), (back) => {
    setDrafts((old) => ({ ...old, note: joined(back, old.note) }));
    // Where nothing is being written it is shown at once; else it waits behind the other button.
    if (field.current?.value === "") setMode("note");
  });

  const over = text.length - (mode === "note" ? NOTE_LIMIT : TEXT_LIMIT);
  const something = text.trim() !== "" || (mode === "answer" && files.list.some((file) => file.done));
  const ready = over <= 0 && something && (mode === "note" || !files.busy);

  function change(next: string, place?: number): void {
    setDrafts((old) => ({ ...old, [mode]: next }));
    keepDraft(mode === "note" ? noteDraft(id) : id, next);
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
    if (mode === "note") session.command({ type: "note", conversation: id, text: text.trim() });
    else session.message(id, text.trim(), files.take());
    change("", 0);
  }

  const suggestions = useMode(props, mode, text, caret, change);
  const follow = (): void => setCaret(field.current?.selectionStart ?? 0);
  const note = mode === "note";
  return (
    <form
      class={note ? "composer noting" : "composer"}
      data-mode={mode}
      {...(note ? {} : takesFiles(files))}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {suggestions.view}
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
        aria-expanded={suggestions.open}
        aria-controls={suggestions.open ? suggestions.list : undefined}
        aria-activedescendant={suggestions.active}
        data-testid="composer"
        onInput={(event) => {
          change(event.currentTarget.value);
          follow();
        }}
        onKeyUp={follow}
        onClick={follow}
        onBlur={typing.stopped}
        onKeyDown={(event) => {
          if (suggestions.key(event)) return;
          if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
            event.preventDefault();
            send();
          }
        }}
      />
      {note && <Invitations {...props} text={text} />}
      <ComposerFoot
        words={words}
        mode={mode}
        over={over}
        ready={ready}
        text={text}
        onMode={choose}
        onFiles={files.add}
        onCanned={() => change(/(^|\s)$/.test(text) ? `${text}/` : `${text} /`, text.length + (/(^|\s)$/.test(text) ? 1 : 2))}
      />
    </form>
  );
}

/** What the text behind `/` or `@` may become. */
function useMode(props: Props, mode: Mode, text: string, caret: number, change: (text: string, caret: number) => void) {
  const { session, words, conversation } = props;
  const slash = mode === "answer" ? slashAt(text, caret) : null;
  const mention = mode === "note" ? mentionAt(text, caret) : null;
  const [wanted, setWanted] = useState(false);
  if (slash && !wanted) setWanted(true);
  const canned = useLoaded<{ canned: Canned[] }>(wanted ? "/api/canned" : null);
  const agents = useStore(session.state, (state) => state.agents);
  const variables = variablesOf(props);
  const put = (from: number, by: string): void => {
    const next = replaced(text, from, caret, by);
    change(next.text, next.caret);
  };
  const fromCanned = (from: number, query: string): Suggestion[] =>
    cannedFor(canned.value?.canned ?? [], query, conversation.visitor.language ?? "")
      .slice(0, SUGGESTIONS)
      .map((one) => ({
        id: one.id,
        take: () => put(from, filled(one.text, variables)),
        view: (
          <>
            <strong>/{one.shortcut}</strong>
            <small>{[one.language, one.shared ? words.actions.cannedShared : words.actions.cannedOwn].filter(Boolean).join(" · ")}</small>
            <span>{filled(one.text, variables)}</span>
          </>
        ),
      }));
  const fromTeam = (from: number, query: string): Suggestion[] =>
    agents
      .filter((agent) => agent.id !== session.state.get().me?.id && agent.name.toLocaleLowerCase().includes(query.toLocaleLowerCase()))
      .slice(0, SUGGESTIONS)
      .map((agent) => ({ id: agent.id, take: () => put(from, `@${agent.name} `), view: <strong>{agent.name}</strong> }));
  const options = slash ? fromCanned(slash.from, slash.query) : mention ? fromTeam(mention.from, mention.query) : [];
  const found = slash ?? mention;
  const loading = slash !== null && !canned.value && !canned.problem;
  const about = found && !(mention && options.length === 0) ? `${mode} ${found.from} ${found.query}` : null;
  return useSuggestions(about, options, slash ? words.actions.cannedTitle : words.actions.mentionList, loading ? "…" : words.actions.cannedNone, loading);
}

function variablesOf({ session, conversation }: Props): Variables {
  const me = session.state.get().me;
  const { name, email, phone, attributes } = conversation.visitor;
  const known = Object.entries(attributes ?? {}).map(([key, value]) => [`attributes.${key}`, String(value)]);
  return {
    "visitor.name": name ?? "",
    "visitor.first_name": (name ?? "").split(" ")[0] ?? "",
    "visitor.email": email ?? "",
    "visitor.phone": phone ?? "",
    "agent.name": me?.name ?? "",
    "agent.first_name": (me?.name ?? "").split(" ")[0] ?? "",
    page: conversation.entry?.title ?? conversation.entry?.page ?? "",
    ...Object.fromEntries(known),
  };
}

/** Somebody who is named in a note and is not here can be asked in. */
function Invitations({ session, words, conversation, text }: Props & { text: string }) {
  const agents = useStore(session.state, (state) => state.agents);
  const own = useStore(session.state, (state) => isOwn(state, conversation));
  const here = new Set([conversation.agent_id, ...(conversation.guests ?? []).map((guest) => guest.id)]);
  const absent = own ? mentionedIn(text, agents).filter((agent) => !here.has(agent.id)) : [];
  if (absent.length === 0) return null;
  return (
    <div class="pills invitations">
      {absent.map((agent) => (
        <button key={agent.id} type="button" class="pill" data-testid="invite" data-agent={agent.id} onClick={() => session.command({ type: "invite", conversation: conversation.id, to_agent: agent.id })}>
          {words.actions.invite(agent.name)}
        </button>
      ))}
    </div>
  );
}
