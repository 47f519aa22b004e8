/** Passes a conversation on: to whoever fits in a queue, or to a colleague, who may be asked in first. */

import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import type { AgentConversation } from "../../core/wire";
import { skillNames } from "../state/account";
import { Colleagues } from "./choice";
import type { DeskProps } from "../shell/desk";
import { draftOf, joined, keepDraft, transferDraft, useReturned } from "../state/drafts";
import { Modal } from "./modal";
import { nameOf } from "../state/names";
import { ToQueue } from "./to-queue";

type Props = DeskProps & { conversation: AgentConversation; onDone(): void };

export function TransferDialog({ session, words, conversation, onDone }: Props) {
  const [to, setTo] = useState<string | null>(null);
  const [queue, setQueue] = useState("");
  const [warm, setWarm] = useState(false);
  const [skills, setSkills] = useState<readonly string[]>(conversation.skills);
  const [note, setNote] = useState(() => draftOf(transferDraft(conversation.id)));
  const { actions } = words;
  const isGuest = (id: string | null): boolean => (conversation.guests ?? []).some((guest) => guest.id === id);
  const inviting = to !== null && warm && !isGuest(to);

  const draft = transferDraft(conversation.id);
  useReturned(draft, (back) => setNote((begun) => joined(back, begun)));
  // Only what came back was kept, and here it is; a frame later more may have come back.
  useLayoutEffect(() => keepDraft(draft, ""), [note]);

  function transfer(event: Event): void {
    event.preventDefault();
    const about = { conversation: conversation.id };
    if (inviting) {
      session.command({ type: "invite", ...about, to_agent: to });
      if (note.trim()) session.command({ type: "note", ...about, text: note.trim() });
    } else {
      const target = to ? { to_agent: to } : { skills: [...skills], ...(queue && { queue }) };
      session.command({ type: "transfer", ...about, ...target, ...(note.trim() && { note: note.trim() }) });
    }
    onDone();
  }

  return (
    <Modal title={words.transferTo(nameOf(conversation, words))} testid="transfer-dialog" onDone={onDone}>
      <form onSubmit={transfer}>
        <div class="choices" role="radiogroup" aria-label={words.transfer}>
          <ToQueue words={words} own={conversation.queue ?? ""} chosen={to === null} onChoose={() => setTo(null)} queue={queue} onQueue={setQueue} />
          <Colleagues
            session={session}
            words={words}
            chosen={to}
            without={[session.state.get().me?.id]}
            remark={(agent) => (isGuest(agent.id) ? actions.guestAlready : "")}
            onChoose={setTo}
          />
        </div>
        {to !== null && !isGuest(to) && (
          <label class="check">
            <input type="checkbox" checked={warm} data-testid="warm" onChange={() => setWarm(!warm)} />
            <span>
              <strong>{actions.warm}</strong>
              <small>{actions.warmText}</small>
            </span>
          </label>
        )}
        {to === null && <Skills session={session} words={words} chosen={skills} needed={conversation.skills} onChange={setSkills} />}
        <label class="field">
          {words.note}
          <textarea rows={2} value={note} data-testid="note" maxLength={1000} onInput={(event) => setNote(event.currentTarget.value)} />
          <small>{words.noteHint}</small>
        </label>
        <div class="dialog-foot">
          <button type="button" class="btn" onClick={onDone}>
            {words.cancel}
          </button>
          <button type="submit" class="btn primary" data-testid="transfer-yes">
            {inviting ? actions.inviteNow : words.doTransfer}
          </button>
        </div>
      </form>
    </Modal>
  );
}

interface SkillsProps extends Pick<DeskProps, "session" | "words"> {
  chosen: readonly string[];
  needed: readonly string[];
  onChange(skills: readonly string[]): void;
}

function Skills({ session, words, chosen, needed, onChange }: SkillsProps) {
  const own = session.state.get().me?.skills.map((one) => one.skill) ?? [];
  const [names, setNames] = useState<string[]>([...new Set([...needed, ...own])]);
  useEffect(() => {
    void skillNames().then((all) => setNames((some) => [...new Set([...some, ...all])].sort()));
  }, []);
  if (names.length === 0) return null;
  return (
    <fieldset class="skills">
      <legend>{words.skills}</legend>
      {names.map((name) => (
        <label key={name} class={chosen.includes(name) ? "pill chosen" : "pill"} data-testid="skill" data-skill={name}>
          <input
            type="checkbox"
            checked={chosen.includes(name)}
            onChange={() => onChange(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name])}
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
}
