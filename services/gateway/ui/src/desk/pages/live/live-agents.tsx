/** Agents by state and load; an agent can be let finish from here. */

import { useEffect } from "preact/hooks";
import { useStore } from "../../../core/store";
import { Face } from "../../../parts/face";
import { statusText } from "../../dialogs/choice";
import { Icon } from "../../shell/icons";
import type { PageProps } from "../../shell/page";
import { byState, type LiveAgent } from "./live-types";

type Props = PageProps & { agents: LiveAgent[]; again(): void };

export function LiveAgents(props: Props) {
  const { texts, agents } = props;
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
              <Row key={agent.id} {...props} agent={agent} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Row({ session, words, texts, agent, again }: Props & { agent: LiveAgent }) {
  const { live } = texts;
  const draining = useStore(session.sender.box, (box) => box.entries.some((entry) => entry.frame.type === "drain" && entry.frame.agent === agent.id));
  useEffect(again, [draining]);
  const share = Math.round((100 * agent.load) / Math.max(1, agent.capacity));
  return (
    <tr data-testid="live-agent" data-agent={agent.id} data-status={agent.status}>
      <td>
        <span class="cell-who">
          <Face name={agent.name} photo={agent.photo} size={28} />
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
            disabled={draining}
            title={agent.draining ? live.undrain : live.drainAsk(agent.name)}
            aria-label={`${agent.draining ? live.undrain : live.drain}: ${agent.name}`}
            data-testid="drain"
            onClick={() => session.command({ type: "drain", agent: agent.id, on: !agent.draining })}
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
