/** The desk's keys; while the agent writes, only Escape works. */

import { useLayoutEffect } from "preact/hooks";
import { isComposing, shortcutOf } from "../../core/keys";
import type { Dialog } from "../props";
import { neighbour, offersOf } from "../state/model";
import { answerOffer } from "../state/offers/answer";
import type { DeskSession } from "../state/session";
import { goTo, openConversation } from "./navigate";
import { pageOf } from "./route";

export function useKeys(session: DeskSession, ask: (dialog: Dialog) => void): void {
  // In the layout phase: a frame later, a key pressed as soon as a conversation shows would act on the one before it.
  useLayoutEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (document.querySelector("dialog[open]")) return;
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isComposing(event)) return;
      if (isWriting(event.target)) {
        if (event.key === "Escape") (event.target as HTMLElement).blur();
        return;
      }
      if (act(event, session, ask)) event.preventDefault();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, [session, ask]);
}

/** A key presses the button that is shown; where there is none, nothing happens. */
function press(testid: string): boolean {
  const button = document.querySelector<HTMLButtonElement>(`[data-testid=${testid}]:not(:disabled)`);
  button?.click();
  return button !== null;
}

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

function act(event: KeyboardEvent, session: DeskSession, ask: (dialog: Dialog) => void): boolean {
  const state = session.state.get();
  const offer = offersOf(state).find((c) => !session.declining.has(c));
  const key = shortcutOf(event);
  switch (key) {
    case "j":
    case "k":
      openConversation(session, neighbour(state, key === "j" ? 1 : -1));
      return true;
    case "e":
      ask("close");
      return true;
    case "t":
      ask("transfer");
      return true;
    case "h": {
      const shown = state.selected ? state.conversations[state.selected] : undefined;
      return shown?.held_since ? press("resume") : (ask("hold"), true);
    }
    case "a":
      return press("take");
    case "d":
      return press("decline-with");
    case "n":
      return press("note-mode");
    case "/":
      return press("canned");
    case "s":
      goTo("search");
      // On the page itself, back into its field.
      document.querySelector<HTMLElement>("[data-testid=search-field]")?.focus();
      return true;
    case "?":
      ask("keys");
      return true;
    case "r": {
      const field = document.querySelector<HTMLElement>("[data-testid=composer]");
      field?.focus();
      return field !== null;
    }
    // Elsewhere one looks for something else: Escape leaves a field there, and the next one must not decline an offer.
    case "Enter":
      // On a focused button Enter means that button.
      if (!offer || pageOf(location.hash) !== "desk" || (event.target instanceof HTMLElement && event.target.closest("button, a"))) return false;
      if (answerOffer(session, offer, "accept")) openConversation(session, offer.id);
      return true;
    case "Escape":
      if (!offer || pageOf(location.hash) !== "desk") return false;
      session.declining.decline(offer);
      return true;
    default:
      return false;
  }
}
