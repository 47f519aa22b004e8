/** The answers to choose from. */

import { Icon } from "../../shell/icons";
import type { PageTexts } from "../props";
import { type Fault, newOption, OPTIONS_MOST, type OptionDraft } from "./draft";
import { FaultText, TextsField } from "./texts-field";

interface Props extends Omit<PageTexts, "words"> {
  path: string;
  options: readonly OptionDraft[];
  languages: readonly string[];
  faults: ReadonlyMap<string, Fault>;
  onChange(options: OptionDraft[]): void;
}

export function OptionsEdit({ texts, language, path, options, languages, faults, onChange }: Props) {
  const { forms } = texts;
  const set = (key: number, part: Partial<OptionDraft>): void => onChange(options.map((one) => (one.key === key ? { ...one, ...part } : one)));
  return (
    <fieldset class="options" data-testid="options">
      <legend>{forms.options}</legend>
      <FaultText fault={faults.get(path)} />
      {options.map((option, n) => (
        <div key={option.key} class="option" data-testid="option">
          <label class="field">
            {forms.optionValue}
            <input value={option.value} dir="ltr" autocapitalize="none" spellcheck={false} aria-invalid={faults.has(`${path}[${n}].value`)} data-testid="option-value" onInput={(event) => set(option.key, { value: event.currentTarget.value })} />
            <FaultText fault={faults.get(`${path}[${n}].value`)} />
          </label>
          <TextsField label={forms.label} path={`${path}[${n}].label`} value={option.label} languages={languages} language={language} faults={faults} onChange={(label) => set(option.key, { label })} />
          <button type="button" class="icon-btn" aria-label={forms.removeOption(option.value)} title={forms.removeOption(option.value)} data-testid="option-remove" onClick={() => onChange(options.filter((one) => one.key !== option.key))}>
            <Icon name="close" />
          </button>
        </div>
      ))}
      <button type="button" class="btn small" disabled={options.length >= OPTIONS_MOST} data-testid="option-add" onClick={() => onChange([...options, newOption(options)])}>
        <Icon name="plus" />
        {forms.addOption}
      </button>
    </fieldset>
  );
}
