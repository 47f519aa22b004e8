/** The choice of a conversation's new queue or agent. */

import { useState } from "preact/hooks";
import type { Colleague, Presence } from "../../core/wire";
import { Avatar } from "../../parts/avatar";
import type { Texts } from "../props";
import { Icon } from "../shell/icons";
import { statusText } from "../state/names";
import { type QueueCard, type Queues, waitsForNobody } from "../state/queues";

interface ChoiceProps {
  chosen: boolean;
  onChoose(): void;
  testid: string;
  id?: string;
  children: preact.ComponentChildren;
}

export function Choice({ chosen, onChoose, testid, id, children }: ChoiceProps) {
  return (
    <label class={chosen ? "choice chosen" : "choice"} data-testid={testid} data-agent={id}>
      <input type="radio" name="to" checked={chosen} onChange={onChoose} />
      {children}
    </label>
  );
}

interface ToQueueProps extends Texts {
  queues: Queues | null;
  own: string;
  chosen: boolean;
  onChoose(): void;
  /** "": the same queue. */
  queue: string;
  onQueue(name: string): void;
}

export function ToQueue({ words, queues, own, chosen, onChoose, queue, onQueue }: ToQueueProps) {
  return (
    <>
      <Choice chosen={chosen} onChoose={onChoose} testid="to-queue">
        <span class="queue-icon">
          <Icon name="queue" />
        </span>
        <span>
          <strong>{words.toQueue}</strong>
          <small>{words.toQueueText}</small>
        </span>
      </Choice>
      {chosen && <QueueChoice words={words} queues={queues} own={own} chosen={queue} onChoose={onQueue} />}
      {chosen && waitsForNobody(queues, queue || own) && (
        <p class="problem" role="alert" data-testid="nobody-serves">
          {words.actions.nobodyServesText}
        </p>
      )}
    </>
  );
}

interface QueueChoiceProps extends Texts {
  queues: Queues | null;
  own: string;
  /** "": the same queue. */
  chosen: string;
  onChoose(name: string): void;
}

/** Which queue; nothing where there is only one. */
function QueueChoice({ words, queues, own, chosen, onChoose }: QueueChoiceProps) {
  const others = (queues?.queues ?? []).filter((queue) => queue.name !== own);
  const { actions } = words;
  if (others.length === 0) return null;
  const remark = (queue: QueueCard): string => {
    if (queue.served === false) return ` (${actions.nobodyServes})`;
    return queue.open === false ? ` (${actions.queueClosed})` : "";
  };
  return (
    <label class="field">
      <span class="sr-only">{actions.anyQueue}</span>
      <select value={chosen} data-testid="queue" onChange={(event) => onChoose(event.currentTarget.value)}>
        <option value="">{own ? `${actions.sameQueue} (${own})` : actions.sameQueue}</option>
        {others.map((queue) => (
          <option key={queue.name} value={queue.name}>
            {`${queue.name}${remark(queue)}`}
          </option>
        ))}
      </select>
    </label>
  );
}

const RANKS: readonly Presence[] = ["available", "busy", "wrap_up", "away", "offline"];

interface ColleaguesProps extends Texts {
  team: readonly Colleague[];
  chosen: string | null;
  /** Cannot be chosen: the agent who has it. */
  without: readonly (string | null | undefined)[];
  /** Shown after the presence of some. */
  remark?: (agent: Colleague) => string;
  onChoose(id: string): void;
}

/** Available agents first; with many there is a search field. */
export function Colleagues({ words, team, chosen, without, remark, onChoose }: ColleaguesProps) {
  const [filter, setFilter] = useState("");
  const others = team.filter((agent) => !without.includes(agent.id));
  const shown = others
    .filter((agent) => agent.name.toLocaleLowerCase().includes(filter.toLocaleLowerCase()))
    .sort((a, b) => RANKS.indexOf(a.status) - RANKS.indexOf(b.status) || a.name.localeCompare(b.name));
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
            <Avatar name={agent.name} photo={agent.photo} size={32} here={agent.status === "available"} />
            <span>
              <strong>{agent.name}</strong>
              <small>{[statusText(words, agent), remark?.(agent)].filter(Boolean).join(" · ")}</small>
            </span>
          </Choice>
        ))}
      </div>
    </>
  );
}
