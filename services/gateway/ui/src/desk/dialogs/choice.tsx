/** Choices of whom or what a conversation is given to: a queue, or a colleague. */

import { useState } from "preact/hooks";
import { useStore } from "../../core/store";
import type { Colleague, Presence } from "../../core/wire";
import type { DeskWords } from "../../i18n/desk/en";
import { Face } from "../../parts/face";
import type { DeskProps } from "../shell/desk";
import { reasonText } from "../list/presence";

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

const RANKS: readonly Presence[] = ["available", "busy", "wrap_up", "away", "offline"];

interface ColleaguesProps extends Pick<DeskProps, "session" | "words"> {
  chosen: string | null;
  /** Not to be chosen: the one who has it. */
  without: readonly (string | null | undefined)[];
  /** Said behind the state of some. */
  remark?: (agent: Colleague) => string;
  onChoose(id: string): void;
}

/** Available ones first; a field to find one where there are many. */
export function Colleagues({ session, words, chosen, without, remark, onChoose }: ColleaguesProps) {
  const [filter, setFilter] = useState("");
  const others = useStore(session.state, (state) => state.agents).filter((agent) => !without.includes(agent.id));
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
            <Face name={agent.name} photo={agent.photo} size={32} here={agent.status === "available"} />
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

/** "Away (Break)", "Available". */
export function statusText(words: DeskWords, agent: { status: Presence; reason?: string }): string {
  const reason = agent.status === "available" ? "" : reasonText(words, agent.reason ?? "");
  return reason ? `${words[agent.status]} (${reason})` : words[agent.status];
}
