/** One agent to change, or to add. */

import { useEffect, useState } from "preact/hooks";
import { skillNames } from "../../state/account";
import { type Answer, call } from "../../state/http";
import { Icon } from "../../shell/icons";
import { Modal } from "../../dialogs/modal";
import { PhotoField } from "../../dialogs/photo-field";
import type { PageTexts } from "../props";
import { useQueues } from "../../state/queues";
import { ClassNumbers } from "./class-numbers";
import { NameField } from "./name-field";
import { type AgentDocument, type Draft, draftFor, listOf, newAgent, patchOf, skillsChanged } from "./agent-values";

type Props = Pick<PageTexts, "words" | "texts"> & { csrf: string; agent: AgentDocument | null; onDone(): void };

export function AgentForm({ words, texts, csrf, agent, onDone }: Props) {
  const [draft, setDraft] = useState(() => draftFor(agent));
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const queues = useQueues();
  const change = (part: Partial<Draft>): void => setDraft((old) => ({ ...old, ...part }));
  const { agents } = texts;

  async function save(event: Event): Promise<void> {
    event.preventDefault();
    setBusy(true);
    const answer = await (agent ? changeAgent(agent, draft, csrf) : call("/api/agents", { method: "POST", body: newAgent(draft), csrf }));
    setBusy(false);
    if (answer.ok) return onDone();
    if (answer.problem.code === "bad_phone") return setProblem(words.account.phone.bad);
    setProblem(answer.problem.status === 409 ? agents.taken : answer.problem.detail || texts.failed);
  }

  const line = (key: "name" | "login" | "photo" | "phone" | "languages", label: string, hint = "", required = false) => (
    <label class="field">
      {label}
      <input value={draft[key]} required={required} autofocus={key === "name"} maxLength={200} autocapitalize="none" data-testid={`agent-${key}`} onInput={(event) => change({ [key]: event.currentTarget.value })} />
      {hint && <small>{hint}</small>}
    </label>
  );
  return (
    <Modal title={agent?.name ?? agents.add} testid="agent-dialog" wide onDone={onDone}>
      <form onSubmit={(event) => void save(event)}>
        <div class="agent-photo">
          <PhotoField words={words.account.photo} name={draft.name || "?"} photo={draft.photo} csrf={csrf} onPhoto={(photo) => change({ photo })} />
          {line("photo", agents.photo, agents.photoHint)}
        </div>
        <div class="fields">
          {line("name", agents.name, "", true)}
          {line("login", agents.login, "", true)}
          <label class="field">
            {agents.password}
            <input type="password" value={draft.password} required={!agent} minLength={8} autocomplete="new-password" data-testid="agent-password" onInput={(event) => change({ password: event.currentTarget.value })} />
            {agent && <small>{agents.passwordKeep}</small>}
          </label>
          <label class="field">
            {agents.role}
            <select value={draft.role} data-testid="agent-role" onChange={(event) => change({ role: event.currentTarget.value })}>
              {Object.entries(agents.roles).map(([role, text]) => (
                <option key={role} value={role}>
                  {text}
                </option>
              ))}
            </select>
          </label>
          <label class="field">
            {agents.capacity}
            <input type="number" min={0} max={10_000} value={draft.capacity} required={agent !== null} data-testid="agent-capacity" onInput={(event) => change({ capacity: event.currentTarget.value })} />
          </label>
          <label class="field">
            {agents.calendar}
            <select value={draft.calendar} onChange={(event) => change({ calendar: event.currentTarget.value })}>
              <option value="">{texts.queues.always}</option>
              {[...new Set([...(queues.value?.calendars ?? []).map((one) => one.name), draft.calendar])].filter(Boolean).map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          {line("phone", words.account.phone.title, "+46701740605")}
          {line("languages", agents.languages, agents.languagesHint)}
          <Pools texts={texts} draft={draft} known={queues.value?.pools ?? []} change={change} />
        </div>
        <div class="fields">
          <ClassNumbers texts={texts} id="weights" title={agents.weights} hint={agents.weightsHint} most={1000} numbers={draft.weights} onChange={(weights) => change({ weights })} />
          <ClassNumbers texts={texts} id="limits" title={agents.limits} hint={agents.limitsHint} most={10_000} numbers={draft.limits} onChange={(limits) => change({ limits })} />
        </div>
        <SkillLevels texts={texts} draft={draft} change={change} />
        <label class="check">
          <input type="checkbox" checked={draft.enabled} data-testid="agent-enabled" onChange={() => change({ enabled: !draft.enabled })} />
          <span>
            <strong>{agents.enabled}</strong>
          </span>
        </label>
        <p class="problem" role="alert" data-testid="agent-problem">
          {problem}
        </p>
        <div class="dialog-foot">
          <button type="button" class="btn" onClick={onDone}>
            {texts.cancel}
          </button>
          <button type="submit" class="btn primary" disabled={busy} data-testid="agent-save">
            {texts.save}
          </button>
        </div>
      </form>
    </Modal>
  );
}

async function changeAgent(agent: AgentDocument, draft: Draft, csrf: string): Promise<Answer<unknown>> {
  const patch = patchOf(agent, draft);
  const skills = skillsChanged(agent, draft);
  if (Object.keys(patch).length > 0) {
    const answer = await call(`/api/agents/${agent.id}`, { method: "PATCH", body: patch, csrf });
    if (!answer.ok || !skills) return answer;
  }
  return skills ? call(`/api/agents/${agent.id}/skills`, { method: "PUT", body: skills, csrf }) : { ok: true, body: null };
}

interface PartProps {
  texts: PageTexts["texts"];
  draft: Draft;
  change(part: Partial<Draft>): void;
}

function Pools({ texts, draft, known, change }: PartProps & { known: readonly string[] }) {
  const chosen = listOf(draft.pools);
  return (
    <fieldset class="pills">
      <legend>{texts.agents.pools}</legend>
      {[...new Set([...known, ...chosen])].map((pool) => (
        <label key={pool} class={chosen.includes(pool) ? "pill chosen" : "pill"} data-testid="agent-pool" data-pool={pool}>
          <input type="checkbox" checked={chosen.includes(pool)} onChange={() => change({ pools: (chosen.includes(pool) ? chosen.filter((one) => one !== pool) : [...chosen, pool]).join(", ") })} />
          {pool}
        </label>
      ))}
      <small>{texts.agents.poolsHint}</small>
    </fieldset>
  );
}

function SkillLevels({ texts, draft, change }: PartProps) {
  const [names, setNames] = useState<string[]>([]);
  const { agents } = texts;
  useEffect(() => void skillNames().then(setNames), []);
  const set = (name: string, level: number): void => change({ skills: draft.skills.map(([one, old]): [string, number] => [one, one === name ? level : old]) });
  const add = (text: string): void => {
    const name = text.trim();
    if (name && !draft.skills.some(([one]) => one === name)) change({ skills: [...draft.skills, [name, 3]] });
  };
  return (
    <fieldset class="skill-levels">
      <legend>
        {agents.skills} <small>{agents.skillsHint}</small>
      </legend>
      {draft.skills.map(([name, level]) => (
        <div key={name} data-testid="agent-skill" data-skill={name}>
          <span>{name}</span>
          <span class="levels" role="radiogroup" aria-label={name}>
            {[1, 2, 3, 4, 5].map((n) => (
              <button key={n} type="button" role="radio" aria-checked={n === level} aria-label={agents.level(n)} class={n <= level ? "on" : ""} onClick={() => set(name, n)}>
                {n}
              </button>
            ))}
          </span>
          <button type="button" class="icon-btn" aria-label={`${texts.remove}: ${name}`} onClick={() => change({ skills: draft.skills.filter(([one]) => one !== name) })}>
            <Icon name="close" />
          </button>
        </div>
      ))}
      <NameField list="skill-names" placeholder={agents.addSkill} label={agents.addSkill} testId="agent-add-skill" onAdd={add} />
      <datalist id="skill-names">
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </fieldset>
  );
}
