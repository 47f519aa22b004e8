/** Below an automatic answer: the titles to choose from, whether it helped, and the way to a person. */

import { useEffect, useRef } from "preact/hooks";
import { type Given, parted } from "../../core/conversation/verdicts";
import type { Message } from "../../core/wire";
import type { Texts } from "../props";

interface VerdictsProps extends Texts {
  message: Message;
  /** Something can be said of it now. */
  open: boolean;
  given: Given | null;
  onJudge(verdict: string): void;
}

export function Verdicts({ words, message, open, given, onJudge }: VerdictsProps) {
  const told = useRef<HTMLParagraphElement>(null);
  const pressed = useRef(false);
  const settled = given !== null && given.standing !== "refused";
  // The pressed button is gone: what stands in its place takes the focus.
  useEffect(() => {
    if (settled && pressed.current) told.current?.focus();
  }, [settled]);
  if (settled)
    return (
      <p ref={told} class="said-of-it" role="status" tabIndex={-1} data-testid="verdict-given" data-verdict={given.verdict} data-standing={given.standing}>
        {givenText(words, given.verdict)}
      </p>
    );
  if (!open) return null;
  const { choices, verdicts } = parted(message.buttons ?? []);
  const button = (id: string, title: string, look: string) => (
    <button
      key={id}
      type="button"
      class={look}
      dir="auto"
      data-testid="verdict"
      data-verdict={id}
      onClick={() => {
        pressed.current = true;
        onJudge(id);
      }}
    >
      {title || words.faq.buttons[id] || id}
    </button>
  );
  return (
    <div role="group" aria-label={words.faq.ask} data-testid="verdicts">
      {choices.length > 0 && (
        <ul class="choices">
          {choices.map(({ id, title }) => (
            <li key={id}>{button(id, title, "btn choice")}</li>
          ))}
        </ul>
      )}
      {given && (
        <p class="over" role="alert" data-testid="verdict-refused">
          {words.faq.notGiven(words.refused[given.code ?? ""] ?? words.refusedOther)}
        </p>
      )}
      <div class="verdicts">{verdicts.map(({ id, title }) => button(id, title, "btn"))}</div>
    </div>
  );
}

const givenText = ({ faq }: Texts["words"], verdict: string): string => faq.given[verdict.includes(":") ? "article" : (verdict as keyof typeof faq.given)] ?? "";
