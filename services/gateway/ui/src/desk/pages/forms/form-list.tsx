/** All forms, with the rules that ask them, and a field for a new one. */

import { useState } from "preact/hooks";
import { Icon } from "../../shell/icons";
import type { PageTexts } from "../props";
import { type Fault, faultsAt, shownIn } from "./draft";
import type { Drafts, Rule } from "./use-verdict";

interface Props extends Omit<PageTexts, "words"> {
  may: boolean;
  drafts: Drafts;
  rules: readonly Rule[];
  faults: readonly Fault[];
  onOpen(name: string): void;
  onAdd(name: string): void;
  onRestore(name: string): void;
}

export function FormList({ texts, language, may, drafts, rules, faults, onOpen, onAdd, onRestore }: Props) {
  const { forms } = texts;
  return (
    <section data-testid="form-list">
      <h2>{forms.list}</h2>
      {Object.keys(drafts).length === 0 && <p class="none">{forms.empty}</p>}
      <ul class="form-list">
        {Object.entries(drafts).map(([name, draft]) => (
          <li key={name} class="form-row" data-testid="form-row" data-name={name}>
            {draft === null ? (
              <>
                <span>{forms.removed(name)}</span>
                <button type="button" class="btn small" data-testid="form-restore" onClick={() => onRestore(name)}>
                  {forms.restore}
                </button>
              </>
            ) : (
              <button type="button" class="result" data-testid="form-open" onClick={() => onOpen(name)}>
                <strong dir="auto">{draft.title[shownIn(draft.languages, language)]?.trim() || name}</strong>
                <small>
                  <code dir="ltr">{name}</code> · {forms.questions(draft.fields.length)}
                </small>
                <RuleLines texts={texts} name={name} rules={rules.filter((rule) => rule.form === name)} />
                {faultsAt(faults, `forms.${name}`).size > 0 && <small class="over">{texts.policy.faults(faultsAt(faults, `forms.${name}`).size)}</small>}
              </button>
            )}
          </li>
        ))}
      </ul>
      {may && <NewForm texts={texts} taken={Object.keys(drafts)} onAdd={onAdd} />}
    </section>
  );
}

export function RuleLines({ texts, name, rules }: Pick<PageTexts, "texts"> & { name: string; rules: readonly Rule[] }) {
  const { forms } = texts;
  if (rules.length === 0) return <small>{forms.noRule(name)}</small>;
  return (
    <>
      {rules.map((rule, n) => (
        <small key={n}>{rule.ask === "within" ? forms.askedWithin(rule.name) : forms.askedBefore(rule.name)}</small>
      ))}
    </>
  );
}

function NewForm({ texts, taken, onAdd }: Pick<PageTexts, "texts"> & { taken: readonly string[]; onAdd(name: string): void }) {
  const [name, setName] = useState("");
  const { forms } = texts;
  const exists = taken.includes(name.trim());
  return (
    <form
      class="new-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!exists) onAdd(name.trim());
      }}
    >
      <label class="field">
        {forms.newName}
        <input value={name} required maxLength={64} pattern="[a-z0-9][a-z0-9_.:\-]*" autocapitalize="none" spellcheck={false} dir="ltr" title={forms.nameHint} data-testid="form-name" onInput={(event) => setName(event.currentTarget.value)} />
        <small>{exists ? forms.nameTaken : forms.nameHint}</small>
      </label>
      <button type="submit" class="btn primary" disabled={exists || !name.trim()} data-testid="form-add">
        <Icon name="plus" />
        {forms.add}
      </button>
    </form>
  );
}
