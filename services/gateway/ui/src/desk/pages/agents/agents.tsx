/** Agents: who there is, what they know, which pools they serve. */

import { useState } from "preact/hooks";
import type { Presence } from "../../../core/wire";
import { Avatar } from "../../../parts/avatar";
import { useLoaded } from "../../state/http";
import { Icon } from "../../shell/icons";
import { mayAdminister } from "../../shell/route";
import { AgentForm } from "./agent-form";
import type { AgentDocument } from "./agent-values";
import { Head, Shown } from "../parts";
import type { PageProps, PageTexts } from "../props";

export default function AgentsPage({ words, texts, role, csrf }: PageProps) {
  const loaded = useLoaded<{ agents: AgentDocument[] }>("/api/agents");
  const [open, setOpen] = useState<AgentDocument | "new" | null>(null);
  const [find, setFind] = useState("");
  const may = mayAdminister(role);
  const wanted = find.toLocaleLowerCase();
  return (
    <div class="page-body wide" data-testid="agents">
      <Head title={texts.agents.title}>
        {may && (
          <button type="button" class="btn primary" data-testid="agent-add" onClick={() => setOpen("new")}>
            <Icon name="plus" />
            {texts.agents.add}
          </button>
        )}
      </Head>
      <Shown loaded={loaded} texts={texts}>
        {({ agents }) => {
          const shown = agents.filter((agent) => `${agent.name} ${agent.login}`.toLocaleLowerCase().includes(wanted));
          return (
            <>
              {agents.length > 8 && (
                <input class="filter" type="search" value={find} placeholder={texts.agents.find} aria-label={texts.agents.find} onInput={(event) => setFind(event.currentTarget.value)} />
              )}
              {shown.length === 0 && <p class="page-empty">{texts.agents.empty}</p>}
              {shown.length > 0 && <Table words={words} texts={texts} agents={shown} may={may} onOpen={setOpen} />}
            </>
          );
        }}
      </Shown>
      {open && (
        <AgentForm
          words={words}
          texts={texts}
          csrf={csrf()}
          agent={open === "new" ? null : open}
          onDone={() => {
            setOpen(null);
            loaded.again();
          }}
        />
      )}
    </div>
  );
}

function Table({ words, texts, agents, may, onOpen }: Omit<PageTexts, "language"> & { agents: AgentDocument[]; may: boolean; onOpen(agent: AgentDocument): void }) {
  return (
    <table class="table">
      <thead>
        <tr>
          <th>{texts.agents.name}</th>
          <th>{texts.live.state}</th>
          <th class="wide-cell">{texts.agents.skills}</th>
          <th class="wide-cell">{texts.agents.pools}</th>
          <th class="number wide-cell">{texts.agents.capacity}</th>
          <th />
        </tr>
      </thead>
      <tbody>
        {agents.map((agent) => (
          <tr key={agent.id} data-testid="agent-row" data-login={agent.login}>
            <td>
              <span class="cell-who">
                <Avatar name={agent.name} photo={agent.photo} size={32} />
                <span>
                  <strong>{agent.name}</strong>
                  <small>{`${agent.login} · ${texts.agents.roles[agent.role] ?? agent.role}`}</small>
                </span>
              </span>
            </td>
            <td>
              {agent.enabled ? (
                <span class="cell-state">
                  <i class={`state ${agent.status}`} />
                  {words[agent.status as Presence] ?? agent.status}
                </span>
              ) : (
                <b class="tag plain">{texts.agents.disabled}</b>
              )}
            </td>
            <td class="wide-cell">
              <span class="skill-list">
                {Object.entries(agent.skills).map(([skill, level]) => (
                  <b key={skill} class="tag" title={texts.agents.level(level)}>
                    {skill} {level}
                  </b>
                ))}
              </span>
            </td>
            <td class="wide-cell">{(agent.pools ?? []).join(", ")}</td>
            <td class="number wide-cell">{agent.capacity}</td>
            <td class="cell-do">
              {may && (
                <button type="button" class="btn small" data-testid="agent-edit" aria-label={`${texts.edit}: ${agent.name}`} onClick={() => onOpen(agent)}>
                  {texts.edit}
                </button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
