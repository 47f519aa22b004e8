/** Agents by status and load; agents can be drained here. */

import { useEffect } from "preact/hooks";
import { Avatar } from "../../../parts/avatar";
import { Icon } from "../../shell/icons";
import { statusText } from "../../state/names";
import type { PageTexts } from "../props";
import { byState, type LiveAgent } from "./live-types";

interface Props extends Omit<PageTexts, "language"> {
  agents: LiveAgent[];
  /** Agents for whom a command is on its way. */
  draining: readonly string[];
  onDrain(agent: string, on: boolean): void;
  again(): void;
}

export function LiveAgents({ words, texts, agents, draining, onDrain, again }: Props) {
  const { live } = texts;
  return (
    <section>
      <h2>{live.agents}</h2>
      {agents.length === 0 && <p class="none">{live.noAgents}</p>}
      {agents.length > 0 && (
        <table class="table">
          <thead>
            <tr>
              <th>{live.agent}</th>
              <th>{live.state}</th>
              <th>{live.load}</th>
              <th class="wide-cell">{live.pools}</th>
              <th />
            </tr>
          </thead>
          <tbody>
            {byState(agents).map((agent) => (
              <Row key={agent.id} words={words} texts={texts} agent={agent} changing={draining.includes(agent.id)} onDrain={onDrain} again={again} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

type RowProps = Omit<Props, "agents" | "draining"> & { agent: LiveAgent; changing: boolean };

function Row({ words, texts, agent, changing, onDrain, again }: RowProps) {
  const { live } = texts;
  // Loaded again once the command is answered, so that the button shows the new state.
  useEffect(again, [changing]);
  const share = Math.round((100 * agent.load) / Math.max(1, agent.capacity));
  return (
    <tr data-testid="live-agent" data-agent={agent.id} data-status={agent.status}>
      <td>
        <span class="cell-who">
          <Avatar name={agent.name} photo={agent.photo} size={28} />
          {agent.name}
        </span>
      </td>
      <td>
        <span class="cell-state">
          <i class={`state ${agent.status}`} />
          {statusText(words, agent)}
          {agent.draining && <b class="tag warn">{live.draining}</b>}
        </span>
      </td>
      <td>
        <span class="load" title={words.actions.loadOf(agent.load, agent.capacity)}>
          <span class="bar" role="img" aria-label={words.actions.loadOf(agent.load, agent.capacity)}>
            <i style={{ width: `${Math.min(100, share)}%` }} />
          </span>
          <span class="number">{share} %</span>
        </span>
      </td>
      <td class="wide-cell">{agent.pools.join(", ")}</td>
      <td class="cell-do">
        {agent.status !== "offline" && (
          <button
            type="button"
            class="btn small"
            disabled={changing}
            title={agent.draining ? live.undrain : live.drainAsk(agent.name)}
            aria-label={`${agent.draining ? live.undrain : live.drain}: ${agent.name}`}
            data-testid="drain"
            onClick={() => onDrain(agent.id, !agent.draining)}
          >
            <span class="not-phone">{agent.draining ? live.undrain : live.drain}</span>
            <span class="only-phone">
              <Icon name={agent.draining ? "play" : "pause"} />
            </span>
          </button>
        )}
      </td>
    </tr>
  );
}
