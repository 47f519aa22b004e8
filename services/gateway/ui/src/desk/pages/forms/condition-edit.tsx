/** When a question is asked: always, after an earlier answer, or by a condition as in the policy. */

import type { PageTexts } from "../props";
import { type Condition, factOf, type Fault, type FieldDraft, type FormDraft, hasOptions, shownIn, titleOf } from "./draft";
import { FaultText } from "./texts-field";

interface Props extends Omit<PageTexts, "words"> {
  form: FormDraft;
  place: number;
  faults: ReadonlyMap<string, Fault>;
  onChange(when: Condition): void;
}

type Answer = Extract<Condition, { mode: "answer" }>;

export function ConditionEdit({ texts, language, form, place, faults, onChange }: Props) {
  const { forms } = texts;
  const field = form.fields[place];
  if (!field) return null;
  const earlier = form.fields.slice(0, place);
  const { when } = field;
  const modes = { always: forms.whenAlways, answer: forms.whenAnswer, own: forms.whenOwn };
  function choose(mode: Condition["mode"]): void {
    const first = earlier[0];
    if (mode === "always") onChange({ mode });
    if (mode === "own") onChange({ mode, text: when.mode === "own" ? when.text : "" });
    if (mode === "answer" && first) onChange({ mode, fact: factOf(first), test: "exists", value: "" });
  }
  const found = [...faults].filter(([path]) => path === `fields[${place}].when` || path.startsWith(`fields[${place}].when.`) || path.startsWith(`fields[${place}].when[`));
  return (
    <fieldset class="condition" data-testid="condition">
      <legend>{forms.when}</legend>
      <div class="fields">
        <label class="field">
          <span class="sr-only">{forms.when}</span>
          <select value={when.mode} data-testid="when-mode" onChange={(event) => choose(event.currentTarget.value as Condition["mode"])}>
            {(["always", "answer", "own"] as const).map((mode) => (
              <option key={mode} value={mode} disabled={mode === "answer" && earlier.length === 0 && when.mode !== "answer"}>
                {modes[mode]}
              </option>
            ))}
          </select>
        </label>
        {when.mode === "answer" && <AnswerEdit texts={texts} language={language} form={form} earlier={earlier} when={when} onChange={onChange} />}
        {when.mode === "own" && (
          <label class="field">
            <span class="sr-only">{forms.whenOwn}</span>
            <input class="code-field" value={when.text} dir="ltr" autocapitalize="none" spellcheck={false} aria-invalid={found.length > 0} data-testid="when-own" onInput={(event) => onChange({ mode: "own", text: event.currentTarget.value })} />
            <small>{forms.ownHint}</small>
          </label>
        )}
      </div>
      {found.map(([path, fault]) => (
        <FaultText key={path} fault={fault} />
      ))}
    </fieldset>
  );
}

function AnswerEdit({ texts, language, form, earlier, when, onChange }: Pick<Props, "texts" | "language" | "form" | "onChange"> & { earlier: readonly FieldDraft[]; when: Answer }) {
  const { forms } = texts;
  const set = (part: Partial<Answer>): void => onChange({ ...when, ...part });
  const question = earlier.find((one) => factOf(one) === when.fact);
  const choices = question ? choicesOf(question) : [];
  return (
    <>
      <label class="field">
        {forms.whenQuestion}
        <select value={when.fact} data-testid="when-question" onChange={(event) => set({ fact: event.currentTarget.value, value: "" })}>
          {!question && <option value={when.fact}>{when.fact}</option>}
          {earlier.map((one) => (
            <option key={one.key} value={factOf(one)}>
              {titleOf(one, form, language, forms.untitled)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        {forms.whenTest}
        <select value={when.test} data-testid="when-test" onChange={(event) => set({ test: event.currentTarget.value as Answer["test"] })}>
          {(["exists", "is", "is_not", "contains"] as const).map((test) => (
            <option key={test} value={test}>
              {forms.whenTests[test]}
            </option>
          ))}
        </select>
      </label>
      {when.test !== "exists" && (
        <label class="field">
          {forms.whenValue}
          {choices.length > 0 ? (
            <select value={when.value} data-testid="when-value" onChange={(event) => set({ value: event.currentTarget.value })}>
              {!choices.includes(when.value) && <option value={when.value}>{when.value}</option>}
              {choices.map((value) => (
                <option key={value} value={value}>
                  {question?.options.find((one) => one.value === value)?.label[shownIn(form.languages, language)] || value}
                </option>
              ))}
            </select>
          ) : (
            <input value={when.value} dir="auto" data-testid="when-value" onInput={(event) => set({ value: event.currentTarget.value })} />
          )}
        </label>
      )}
    </>
  );
}

function choicesOf(field: FieldDraft): string[] {
  if (hasOptions(field.type)) return field.options.map(({ value }) => value);
  return field.type === "yes_no" ? ["yes", "no"] : field.type === "consent" ? ["yes"] : [];
}
