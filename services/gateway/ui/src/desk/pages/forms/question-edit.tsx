/** One question of a form, with all that may be said of it. */

import type { PageTexts } from "../props";
import { ConditionEdit } from "./condition-edit";
import { type Fault, type FieldDraft, type FieldType, type FormDraft, hasOptions, newOption, PROFILE, TYPES } from "./draft";
import { OptionsEdit } from "./options-edit";
import { FaultText, TextsField } from "./texts-field";

interface Props extends Omit<PageTexts, "words"> {
  form: FormDraft;
  place: number;
  faults: ReadonlyMap<string, Fault>;
  onChange(field: FieldDraft): void;
  onRemove(): void;
}

export function QuestionEdit({ texts, language, form, place, faults, onChange, onRemove }: Props) {
  const { forms } = texts;
  const field = form.fields[place];
  if (!field) return null;
  const path = `fields[${place}]`;
  const set = (part: Partial<FieldDraft>): void => onChange({ ...field, ...part });
  const shared = { languages: form.languages, language, faults };
  const line = { path, faults, field, set };
  function retype(type: FieldType): void {
    set({ type, ...(hasOptions(type) && field?.options.length === 0 && { options: [newOption([])] }) });
  }
  return (
    <div class="question-edit" data-testid="question-edit">
      <TextsField label={forms.label} path={`${path}.label`} value={field.label} {...shared} long={field.type === "consent"} onChange={(label) => set({ label })} />
      <div class="fields">
        <label class="field">
          {forms.type}
          <select value={field.type} data-testid="question-type" aria-invalid={faults.has(`${path}.type`)} onChange={(event) => retype(event.currentTarget.value as FieldType)}>
            {TYPES.map((type) => (
              <option key={type} value={type}>
                {forms.types[type]}
              </option>
            ))}
          </select>
          <FaultText fault={faults.get(`${path}.type`)} />
        </label>
        <Line {...line} of="name" label={forms.name} />
        <Line {...line} of="fills" label={forms.fills} placeholder={field.name} hint={forms.fillsHint} list={PROFILE} />
        {field.type === "order_number" && <Line {...line} of="pattern" label={forms.pattern} placeholder="^[A-Z]{2}-\d{6}$" />}
        {field.type === "phone" && <Line {...line} of="country" label={forms.country} placeholder="DE" />}
        {field.type === "number" && <Line {...line} of="least" label={forms.least} />}
        {field.type === "number" && <Line {...line} of="most" label={forms.most} />}
      </div>
      {hasOptions(field.type) && <OptionsEdit texts={texts} path={`${path}.options`} options={field.options} {...shared} onChange={(options) => set({ options })} />}
      <TextsField label={forms.help} path={`${path}.help`} mark={forms.optionalMark} value={field.help} {...shared} onChange={(help) => set({ help })} />
      <label class="check">
        <input type="checkbox" checked={field.required} data-testid="question-required" onChange={(event) => set({ required: event.currentTarget.checked })} />
        <strong>{forms.required}</strong>
      </label>
      <ConditionEdit texts={texts} language={language} form={form} place={place} faults={faults} onChange={(when) => set({ when })} />
      <FaultText fault={faults.get(path)} />
      <div class="dialog-foot">
        <button type="button" class="btn danger first" data-testid="question-remove" onClick={onRemove}>
          {forms.removeQuestion}
        </button>
      </div>
    </div>
  );
}

interface LineProps {
  path: string;
  of: "name" | "fills" | "pattern" | "country" | "least" | "most";
  label: string;
  field: FieldDraft;
  faults: ReadonlyMap<string, Fault>;
  placeholder?: string;
  hint?: string;
  list?: readonly string[];
  set(part: Partial<FieldDraft>): void;
}

function Line({ path, of, label, field, faults, placeholder, hint, list, set }: LineProps) {
  const fault = faults.get(`${path}.${of}`);
  const id = `list-${field.key}-${of}`;
  return (
    <label class="field">
      {label}
      <input
        value={field[of]}
        placeholder={placeholder}
        dir="ltr"
        autocapitalize="none"
        autocomplete="off"
        spellcheck={false}
        list={list && id}
        aria-invalid={fault !== undefined}
        data-testid={`question-${of}`}
        onInput={(event) => set({ [of]: event.currentTarget.value })}
      />
      {list && (
        <datalist id={id}>
          {list.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
      {hint && <small>{hint}</small>}
      <FaultText fault={fault} />
    </label>
  );
}
