/** Passes a conversation on: to whoever fits in the queue, or to a colleague, with a note. */

import { useEffect, useState } from "preact/hooks";
import { useStore } from "../core/store";
import type { AgentConversation, Colleague } from "../core/wire";
import { Face } from "../parts/face";
import { Icon } from "../parts/icons";
import { skillNames } from "./api";
import type { DeskProps } from "./desk";
import { Modal } from "./modal";
import { nameOf } from "./names";

type Props = DeskProps & { conversation: AgentConversation; onDone(): void };

export function TransferDialog({ session, words, conversation, onDone }: Props) {
  const [to, setTo] = useState<string | null>(null);
  const [skills, setSkills] = useState<readonly string[]>(conversation.skills);
  const [note, setNote] = useState("");

  function transfer(event: Event): void {
    event.preventDefault();
    const target = to ? { to_agent: to } : { skills: [...skills] };
    session.command({ type: "transfer", conversation: conversation.id, ...target, ...(note.trim() && { note: note.trim() }) });
    onDone();
  }

  return (
    <Modal title={words.transferTo(nameOf(conversation, words))} testid="transfer-dialog" onDone={onDone}>
      <form onSubmit={transfer}>
        <div class="choices" role="radiogroup" aria-label={words.transfer}>
          <Choice chosen={to === null} onChoose={() => setTo(null)} testid="to-queue">
            <span class="queue-face">
              <Icon name="move" />
            </span>
            <span>
              <strong>{words.toQueue}</strong>
              <small>{words.toQueueText}</small>
            </span>
          </Choice>
          <Colleagues session={session} words={words} chosen={to} onChoose={setTo} />
        </div>
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
            {words.doTransfer}
          </button>
        </div>
      </form>
    </Modal>
  );
}

interface ColleaguesProps extends Pick<DeskProps, "session" | "words"> {
  chosen: string | null;
  onChoose(id: string): void;
}

function Colleagues({ session, words, chosen, onChoose }: ColleaguesProps) {
  const [filter, setFilter] = useState("");
  const others = useStore(session.state, (state) => state.agents).filter((agent) => agent.id !== session.state.get().me?.id);
  const rank = (agent: Colleague): number => ["available", "away", "offline"].indexOf(agent.status);
  const shown = others
    .filter((agent) => agent.name.toLocaleLowerCase().includes(filter.toLocaleLowerCase()))
    .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
  return (
    <>
      <h3>{words.toAgent}</h3>
      {others.length === 0 && <p class="none">{words.nobodyElse}</p>}
      {others.length > 6 && (
        <input class="filter" type="search" placeholder={words.filter} aria-label={words.filter} value={filter} onInput={(e) => setFilter(e.currentTarget.value)} />
      )}
      <div class="colleagues">
        {shown.map((agent) => (
          <Choice key={agent.id} chosen={chosen === agent.id} onChoose={() => onChoose(agent.id)} testid="to-agent" id={agent.id}>
            <Face name={agent.name} photo={agent.photo} size={32} here={agent.status === "available"} />
            <span>
              <strong>{agent.name}</strong>
              <small>{words[agent.status]}</small>
            </span>
          </Choice>
        ))}
      </div>
    </>
  );
}

interface ChoiceProps {
  chosen: boolean;
  onChoose(): void;
  testid: string;
  id?: string;
  children: preact.ComponentChildren;
}

function Choice({ chosen, onChoose, testid, id, children }: ChoiceProps) {
  return (
    <label class={chosen ? "choice chosen" : "choice"} data-testid={testid} data-agent={id}>
      <input type="radio" name="to" checked={chosen} onChange={onChoose} />
      {children}
    </label>
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
