/** A list that opens while one writes: arrows move in it, Enter or Tab take an option. */

import { useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { isComposing } from "../../../core/keys";

export interface Suggestion {
  id: string;
  view: ComponentChildren;
  take(): void;
}

export interface Suggestions {
  open: boolean;
  /** Id of the list and of the chosen option, for the field's aria attributes. */
  list: string;
  active: string | undefined;
  /** Whether the list has used the key, so that the field does not. */
  key(event: KeyboardEvent): boolean;
  view: ComponentChildren;
}

const LIST = "suggestions";

/** `about` changes with what is being written: a dismissed list then opens again. */
export function useSuggestions(about: string | null, options: readonly Suggestion[], label: string, none: string, loading: boolean): Suggestions {
  const [chosen, choose] = useState<{ about: string | null; place: number }>({ about: null, place: 0 });
  const [dismissed, dismiss] = useState<string | null>(null);
  const setPlace = (next: number): void => choose({ about, place: next });
  const open = about !== null && about !== dismissed;
  const at = Math.min(chosen.about === about ? chosen.place : 0, Math.max(0, options.length - 1));
  const idOf = (n: number): string => `${LIST}-${n}`;
  function key(event: KeyboardEvent): boolean {
    if (!open || isComposing(event)) return false;
    if (event.key === "Escape") dismiss(about);
    else if (event.key === "ArrowDown") setPlace((at + 1) % Math.max(1, options.length));
    else if (event.key === "ArrowUp") setPlace((at - 1 + options.length) % Math.max(1, options.length));
    else if (event.key === "Enter" || event.key === "Tab") {
      if (options[at]) options[at].take();
      // Until the options are loaded Enter does nothing: "/hello" must not go to the contact as it is.
      else if (!loading) return false;
    } else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }
  const nothing = options.length === 0;
  const view = open && (
    <div class="suggestions" id={LIST} role={nothing ? "status" : "listbox"} aria-label={label} data-testid="suggestions">
      {nothing && <p class="none">{none}</p>}
      {options.map((option, n) => (
        <div
          key={option.id}
          id={idOf(n)}
          role="option"
          class={n === at ? "suggestion chosen" : "suggestion"}
          aria-selected={n === at}
          data-testid="suggestion"
          data-id={option.id}
          // The field keeps the focus.
          onPointerDown={(event) => event.preventDefault()}
          onClick={option.take}
        >
          {option.view}
        </div>
      ))}
    </div>
  );
  return { open, list: LIST, active: open && options[at] ? idOf(at) : undefined, key, view };
}
