/** The fields by which the audit log is narrowed. */

import type { PageTexts } from "../props";
import { DayField } from "../search/day-field";
import type { Filters, Named } from "./filters";

interface FieldsProps extends PageTexts {
  agents: readonly Named[];
  filters: Filters;
  onChange(part: Partial<Filters>): void;
}

export function FilterFields({ words, language, texts, agents, filters, onChange }: FieldsProps) {
  const { audit, search } = texts;
  const byName = (names: Record<string, string>): [string, string][] => Object.entries(names).sort(([, a], [, b]) => a.localeCompare(b, language));
  const choice = (key: "who" | "action" | "kind", label: string, options: readonly (readonly [string, string])[]) => (
    <select aria-label={label} title={label} class={filters[key] ? "set" : ""} value={filters[key]} data-testid={`audit-${key}`} onChange={(event) => onChange({ [key]: event.currentTarget.value })}>
      <option value="">{label}</option>
      {options.map(([value, text]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
      {/* Who was deleted has no name any more. */}
      {filters[key] && !options.some(([value]) => value === filters[key]) && <option value={filters[key]}>{filters[key]}</option>}
    </select>
  );
  const day = (key: "from" | "to", label: string) => (
    <DayField words={words} language={language} texts={texts} label={label} value={filters[key]} testid={`audit-${key}`} onChange={(one) => onChange({ [key]: one })} />
  );
  return (
    <div class="filters" role="group" aria-label={audit.filters}>
      {choice("who", audit.anybody, [...agents.map((one) => [one.id, one.name] as const), ...Object.entries(audit.services)])}
      {choice("action", audit.anyAction, byName(audit.actions))}
      {choice("kind", audit.anyKind, byName(audit.kinds))}
      <input value={filters.thing} placeholder={audit.thing} aria-label={audit.thing} class={filters.thing ? "set" : ""} maxLength={200} spellcheck={false} data-testid="audit-thing" onInput={(event) => onChange({ thing: event.currentTarget.value })} />
      {day("from", search.from)}
      {day("to", search.to)}
    </div>
  );
}
