/** Transfers a conversation: to a queue, or to a colleague, who may be invited first. */

import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import type { Colleague, Me } from "../../core/wire";
import type { Opened, Texts } from "../props";
import { skillNames } from "../state/account";
import { type Drafts, joined, transferDraft, useReturned } from "../state/drafts";
import { nameOf } from "../state/names";
import { useQueues, waitsForNobody } from "../state/queues";
import { Colleagues, ToQueue } from "./choice";
import { Modal } from "./modal";

interface TransferProps extends Opened {
  me: Me | null;
  team: readonly Colleague[];
  drafts: Drafts;
  onTransfer(to: { to_agent: string } | { skills: string[]; queue?: string; confirmed?: true }, note: string): void;
  /** The colleague joins first; the owner transfers when both are ready. */
  onInvite(agent: string, note: string): void;
  onDone(): void;
}

export function TransferDialog({ words, conversation, me, team, drafts, onTransfer, onInvite, onDone }: TransferProps) {
  const [to, setTo] = useState<string | null>(null);
  const [queue, setQueue] = useState("");
  const [warm, setWarm] = useState(false);
  const [skills, setSkills] = useState<readonly string[]>(conversation.skills);
  const [note, setNote] = useState(() => drafts.get(transferDraft(conversation.id)));
  const { actions } = words;
  const isGuest = (id: string | null): boolean => (conversation.guests ?? []).some((guest) => guest.id === id);
  const queues = useQueues().value;
  const confirmed = to === null && waitsForNobody(queues, queue || conversation.queue || "");
  const inviting = to !== null && warm && !isGuest(to);

  const draft = transferDraft(conversation.id);
  useReturned(drafts, draft, (back) => setNote((begun) => joined(back, begun)));
  // What came back is in the field now. In the layout phase: a frame later more may have come back, and would be lost.
  useLayoutEffect(() => drafts.keep(draft, ""), [note]);

  function transfer(event: Event): void {
    event.preventDefault();
    if (inviting) onInvite(to, note.trim());
    else onTransfer(to ? { to_agent: to } : { skills: [...skills], ...(queue && { queue }), ...(confirmed && { confirmed }) }, note.trim());
    onDone();
  }

  return (
    <Modal title={words.transferTo(nameOf(conversation, words))} testid="transfer-dialog" onDone={onDone}>
      <form onSubmit={transfer}>
        <div class="choices" role="radiogroup" aria-label={words.transfer}>
          <ToQueue words={words} queues={queues} own={conversation.queue ?? ""} chosen={to === null} onChoose={() => setTo(null)} queue={queue} onQueue={setQueue} />
          <Colleagues
            words={words}
            team={team}
            chosen={to}
            without={[me?.id]}
            remark={(agent) => (isGuest(agent.id) ? actions.guestAlready : "")}
            onChoose={setTo}
          />
        </div>
        {to !== null && !inviting && !isGuest(to) && <Absent words={words} agent={team.find((agent) => agent.id === to)} />}
        {to !== null && !isGuest(to) && (
          <label class="check">
            <input type="checkbox" checked={warm} data-testid="warm" onChange={() => setWarm(!warm)} />
            <span>
              <strong>{actions.warm}</strong>
              <small>{actions.warmText}</small>
            </span>
          </label>
        )}
        {to === null && <Skills words={words} chosen={skills} known={[...conversation.skills, ...(me?.skills.map((one) => one.skill) ?? [])]} onChange={setSkills} />}
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
            {inviting ? actions.inviteNow : confirmed ? actions.transferAnyway : words.doTransfer}
          </button>
        </div>
      </form>
    </Modal>
  );
}

/** What becomes of a conversation that is handed to a colleague who takes nothing now. */
function Absent({ words, agent }: Texts & { agent: Colleague | undefined }) {
  if (!agent || agent.status === "available" || agent.status === "wrap_up") return null;
  const { actions } = words;
  return (
    <p class="problem" role="alert" data-testid="absent">
      {agent.status === "offline" || agent.status === "away" ? actions.absentText(agent.name) : actions.notFreeText(agent.name)}
    </p>
  );
}

interface SkillsProps extends Texts {
  chosen: readonly string[];
  /** Shown until all are loaded. */
  known: readonly string[];
  onChange(skills: readonly string[]): void;
}

function Skills({ words, chosen, known, onChange }: SkillsProps) {
  const [names, setNames] = useState<string[]>([...new Set(known)]);
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
