/** The fields that narrow the list of visitors, and its order. */

import { SEARCH_LIMIT, VISITOR_TIMES } from "../../../core/limits";
import { anybody, isFiltered, SORTS, type Wanted } from "../../state/visitors/wanted";
import { spanText } from "../parts";
import type { PageTexts } from "../props";

interface FilterProps extends Omit<PageTexts, "words"> {
  wanted: Wanted;
  onChange(wanted: Wanted): void;
}

export function VisitorFilters({ texts, language, wanted, onChange }: FilterProps) {
  const { visitors } = texts;
  const set = (part: Partial<Wanted>): void => onChange({ ...wanted, ...part });
  const text = (key: "q" | "source", label: string) => (
    <input
      type="search"
      value={wanted[key]}
      placeholder={label}
      aria-label={label}
      maxLength={SEARCH_LIMIT}
      class={wanted[key] ? "set" : ""}
      data-testid={`visitors-${key}`}
      onInput={(event) => set({ [key]: event.currentTarget.value })}
    />
  );
  const choice = (key: keyof Wanted, label: string, options: readonly (readonly [string, string])[]) => (
    <select value={wanted[key]} aria-label={label} title={label} class={wanted[key] && key !== "sort" ? "set" : ""} data-testid={`visitors-${key}`} onChange={(event) => set({ [key]: event.currentTarget.value })}>
      {options.map(([value, name]) => (
        <option key={value} value={value}>
          {name}
        </option>
      ))}
    </select>
  );
  const times = VISITOR_TIMES.map((seconds) => [String(seconds), visitors.atLeast(spanText(seconds, language))] as const);
  return (
    <div class="filters visitor-filters" role="group" aria-label={visitors.filters}>
      {text("q", visitors.page)}
      {text("source", visitors.source)}
      {choice("conversation", visitors.columns.state, [["", visitors.anyTalk], ["true", visitors.talking], ["false", visitors.notTalking]])}
      {choice("min_site_s", visitors.columns.time, [["", visitors.anyTime], ...times])}
      {choice("cart", visitors.columns.cart, [["", visitors.anyCart], ["true", visitors.cartFull], ["false", visitors.cartEmpty]])}
      {choice("sort", visitors.sort, SORTS.map((sort) => [sort, visitors.sorts[sort]] as const))}
      {isFiltered(wanted) && (
        <button type="button" class="btn small" data-testid="visitors-reset" onClick={() => onChange({ ...anybody, sort: wanted.sort })}>
          {visitors.reset}
        </button>
      )}
    </div>
  );
}
