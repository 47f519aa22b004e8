/** The explanation of each offer: the rule, the agent chosen, the next candidates, and all others as counts. */

import { useState } from "preact/hooks";
import { clockOf } from "../../../core/text";
import type { AgentConversation } from "../../../core/wire";
import { Avatar } from "../../../parts/avatar";
import { exactText, timeText } from "../../../parts/words";
import type { Localised, Texts } from "../../props";
import { useLoaded } from "../../state/http";
import { type Candidate, explanationOf, versionsOf } from "./explain";

interface Decision {
  assignment: string;
  agent: string;
  at: number;
  policy: string;
  explanation: unknown;
}

type Names = Record<string, { name: string; photo?: string | null }>;

interface WhyProps extends Localised {
  /** With its state where that may still change. */
  conversation: Pick<AgentConversation, "id"> & Partial<Pick<AgentConversation, "status" | "agent_id">>;
}

/** Loaded only when opened. */
export function WhyBox(props: WhyProps) {
  const [open, setOpen] = useState(false);
  const { status, agent_id } = props.conversation;
  return (
    <details class="why-box" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary data-testid="why-open">{props.words.actions.why}</summary>
      {/* A new owner is a new decision: loaded again, but the box stays open for whoever has just opened it. */}
      {open && <Why key={`${status} ${agent_id}`} {...props} />}
    </details>
  );
}

function Why({ words, language, conversation }: WhyProps) {
  const loaded = useLoaded<{ decisions: Decision[]; agents?: Names }>(`/api/conversations/${conversation.id}/decisions`);
  const { actions } = words;
  if (loaded.problem) return <p class="none">{loaded.problem.status === 403 ? actions.refused.forbidden : actions.whyFailed}</p>;
  if (!loaded.value) return <div class="skeleton why-skeleton" />;
  const { decisions, agents = {} } = loaded.value;
  if (decisions.length === 0) return <p class="none">{actions.whyNone}</p>;
  return (
    <ol class="why" data-testid="why">
      {[...decisions].reverse().map((decision) => (
        <DecisionView key={decision.assignment} decision={decision} names={agents} words={words} language={language} />
      ))}
    </ol>
  );
}

type ViewProps = Localised & { decision: Decision; names: Names };

function DecisionView({ decision, names, words, language }: ViewProps) {
  const told = explanationOf(decision.explanation);
  const { whyFacts, selects } = words.actions;
  const facts: [string, string][] = [
    [whyFacts.queue, told.queue],
    [whyFacts.rule, told.rule || whyFacts.noRule],
    [whyFacts.select, selects[told.select] ?? told.select],
    [whyFacts.waited, told.waitedS === null ? "" : clockOf(told.waitedS * 1000)],
    [whyFacts.step, told.step === null ? "" : String(told.step)],
    [whyFacts.priority, told.priority !== 0 ? String(told.priority) : ""],
    [whyFacts.policy, versionsOf(told.policy, decision.policy)],
  ];
  const winner = told.winner ?? { agent: decision.agent, load: null, capacity: null, idleS: null, skills: [] };
  return (
    <li>
      <time title={exactText(decision.at, language)}>{timeText(decision.at, language)}</time>
      <h4>{words.actions.given[told.action]?.(names[told.by]?.name ?? "") ?? words.actions.whyChosen}</h4>
      <Who one={winner} names={names} words={words} />
      <p class="why-facts">
        {facts
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <span key={name}>
              {name}: <b>{value}</b>
            </span>
          ))}
      </p>
      {told.refusedCleared && <p class="none">{words.actions.refusedClear}</p>}
      {told.next.length > 0 && <h4>{words.actions.whyNext}</h4>}
      {told.next.map((one) => (
        <Who key={one.agent} one={one} names={names} words={words} />
      ))}
      <Out ruledOut={told.ruledOut} words={words} />
    </li>
  );
}

function Who({ one, names, words }: Texts & { one: Candidate; names: Names }) {
  const { name, photo } = names[one.agent] ?? { name: one.agent, photo: null };
  const facts = [
    ...one.skills.map(([skill, level]) => `${skill} ${level}`),
    one.load === null || one.capacity === null ? "" : words.actions.loadOf(one.load, one.capacity),
    one.idleS === null ? "" : words.actions.idle(clockOf(one.idleS * 1000)),
  ];
  return (
    <div class="why-who">
      <Avatar name={name} photo={photo} size={24} />
      <span>
        <strong>{name}</strong>
        <small>{facts.filter(Boolean).join(" · ")}</small>
      </span>
    </div>
  );
}

function Out({ ruledOut, words }: Texts & { ruledOut: [string, number][] }) {
  const { actions } = words;
  if (ruledOut.length === 0) return null;
  return (
    <>
      <h4>{actions.whyOut}</h4>
      <ul class="why-out">
        {ruledOut.map(([reason, n]) => (
          <li key={reason}>
            <b>{actions.agentsOut(n)}</b> {actions.ruledOut[reason] ?? reason}
          </li>
        ))}
      </ul>
    </>
  );
}
