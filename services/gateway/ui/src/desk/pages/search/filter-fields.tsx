/** The fields by which a search is narrowed. */

import type { Colleague } from "../../../core/wire";
import { useQueues } from "../../state/queues";
import type { PageTexts } from "../props";
import { DayField } from "./day-field";
import type { Filters } from "./filters";

/** Low enough to be looked into. */
const SCORES = [1, 2, 3] as const;
const STATES = ["waiting", "offered", "assigned", "closed"] as const;

interface FieldsProps extends PageTexts {
  filters: Filters;
  team: readonly Colleague[];
  tags: readonly string[];
  /** Supervisors look into ratings. */
  leads: boolean;
  onChange(part: Partial<Filters>): void;
}

export function FilterFields({ words, language, texts, filters, team, tags, leads, onChange }: FieldsProps) {
  const queues = useQueues().value?.queues ?? [];
  const { search } = texts;
  const choice = (key: "status" | "agent" | "queue" | "channel" | "rated", label: string, options: readonly (readonly [string, string])[]) => (
    <select key={key} aria-label={label} title={label} class={filters[key] ? "set" : ""} value={filters[key]} data-testid={`filter-${key}`} onChange={(event) => onChange({ [key]: event.currentTarget.value })}>
      <option value="">{label}</option>
      {options.map(([value, text]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  );
  const day = (key: "from" | "to", label: string) => (
    <DayField key={key} words={words} language={language} texts={texts} label={label} value={filters[key]} testid={`filter-${key}`} onChange={(one) => onChange({ [key]: one })} />
  );
  return (
    <div class="filters" role="group" aria-label={search.filters}>
      {choice("status", search.anyState, STATES.map((state) => [state, search.states[state] ?? state] as const))}
      {choice("agent", search.anyAgent, team.map((one) => [one.id, one.name] as const))}
      {choice("queue", search.anyQueue, queues.map((one) => [one.name, one.name] as const))}
      {choice("channel", search.anyChannel, Object.entries(words.channel))}
      {leads && choice("rated", search.anyRating, SCORES.map((score) => [String(score), search.rated(score)] as const))}
      <input value={filters.tag} list="filter-tags" placeholder={search.tag} aria-label={search.tag} class={filters.tag ? "set" : ""} maxLength={200} data-testid="filter-tag" onInput={(event) => onChange({ tag: event.currentTarget.value })} />
      <datalist id="filter-tags">
        {tags.map((tag) => (
          <option key={tag} value={tag} />
        ))}
      </datalist>
      {day("from", search.from)}
      {day("to", search.to)}
    </div>
  );
}
