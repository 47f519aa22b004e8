/** The questions of a start form: before a chat, or as a card within it. */

import { useEffect, useRef, useState } from "preact/hooks";
import { faultsIn } from "./faults";
import { Field } from "./field";
import type { FormWords, OpenForm } from "./open-form";

/** `calm`: it takes the focus only where something is wrong. */
export function Form({ words, open, calm = false }: { words: FormWords; open: OpenForm; calm?: boolean }) {
  const { asked, values, busy } = open;
  const form = useRef<HTMLFormElement>(null);
  const [own, setOwn] = useState<Record<string, string>>({});
  const faults = { ...open.faults, ...own };
  const within = asked.ask === "within";
  const wrong = Object.keys(faults).join();
  useEffect(() => {
    // Whoever has just opened the chat goes on writing here; a card in the stream takes no focus.
    if (!within && !calm && navigator.userActivation?.hasBeenActive) form.current?.querySelector<HTMLElement>("input, textarea, select")?.focus();
  }, []);
  useEffect(() => {
    if (wrong) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [wrong, asked]);
  return (
    <form
      ref={form}
      class="asks start-form"
      noValidate
      aria-label={asked.title || words.formTitle}
      aria-busy={busy}
      data-testid="start-form"
      data-ask={asked.ask}
      onSubmit={(event) => {
        event.preventDefault();
        const found = faultsIn(asked.questions, values);
        setOwn(found);
        if (Object.keys(found).length === 0 && !busy) open.submit();
      }}
    >
      <h3 dir="auto">{asked.title || words.formTitle}</h3>
      {asked.intro && <p dir="auto">{asked.intro}</p>}
      {asked.questions.map((question) => (
        <Field
          key={question.name}
          words={words}
          question={question}
          value={values[question.name] ?? ""}
          fault={faults[question.name] ?? ""}
          onChange={(value) => {
            setOwn(({ [question.name]: _, ...others }) => others);
            open.change(question.name, value, question.steers === true);
          }}
        />
      ))}
      <div class="buttons">
        <button type="submit" class="btn primary" data-testid="form-send">
          {within ? words.formSend : words.formContinue}
        </button>
        {within && (
          <button type="button" class="btn" data-testid="form-skip" onClick={open.skip}>
            {words.formSkip}
          </button>
        )}
      </div>
    </form>
  );
}
