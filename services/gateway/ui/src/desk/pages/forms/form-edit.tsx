/** One form: its languages, heading and questions. */

import { useState } from "preact/hooks";
import { Icon } from "../../shell/icons";
import type { PageTexts } from "../props";
import { FIELDS_MOST, type Fault, type FormDraft, newField, withoutLanguage } from "./draft";
import { QuestionList } from "./question-list";
import { RuleLines } from "./form-list";
import { FaultText, languageName, TextsField } from "./texts-field";
import type { Rule } from "./use-verdict";

interface Props extends PageTexts {
  name: string;
  form: FormDraft;
  may: boolean;
  rules: readonly Rule[];
  /** By what follows the form's path. */
  faults: ReadonlyMap<string, Fault>;
  onChange(form: FormDraft): void;
  onBack(): void;
  onRemove(): void;
}

const LANGUAGES = ["en", "de", "es", "fr", "it", "nl", "pl", "pt", "ru", "uk", "tr", "ar", "zh"];

export function FormEdit({ texts, language, name, form, rules, faults, onChange, onBack, onRemove }: Props) {
  const { forms } = texts;
  const [open, setOpen] = useState<number | null>(form.fields.length === 1 ? (form.fields[0]?.key ?? null) : null);
  function add(): void {
    const field = newField(form);
    onChange({ ...form, fields: [...form.fields, field] });
    setOpen(field.key);
  }
  return (
    <section class="form-edit" data-testid="form-edit" data-name={name}>
      <div class="form-edit-head">
        <button type="button" class="btn small" data-testid="forms-back" onClick={onBack}>
          <Icon name="back" />
          {forms.back}
        </button>
        <h2 dir="ltr">{name}</h2>
        <button type="button" class="btn small danger" data-testid="form-remove" onClick={onRemove}>
          {forms.removeForm}
        </button>
      </div>
      <RuleLines texts={texts} name={name} rules={rules} />
      <FaultText fault={faults.get("") ?? faults.get("fields")} />
      <Languages texts={texts} language={language} form={form} onChange={onChange} />
      <TextsField label={forms.heading} path="title" mark={forms.optionalMark} value={form.title} languages={form.languages} language={language} faults={faults} onChange={(title) => onChange({ ...form, title })} />
      <TextsField label={forms.introduction} path="intro" mark={forms.optionalMark} value={form.intro} languages={form.languages} language={language} faults={faults} long onChange={(intro) => onChange({ ...form, intro })} />
      <QuestionList texts={texts} language={language} form={form} faults={faults} open={open} onOpen={setOpen} onChange={(fields) => onChange({ ...form, fields })} />
      <button type="button" class="btn" disabled={form.fields.length >= FIELDS_MOST} data-testid="question-add" onClick={add}>
        <Icon name="plus" />
        {forms.addQuestion}
      </button>
    </section>
  );
}

function Languages({ texts, language, form, onChange }: Pick<Props, "texts" | "language" | "form" | "onChange">) {
  const { forms } = texts;
  const others = LANGUAGES.filter((tag) => !form.languages.includes(tag));
  return (
    <div class="form-languages" role="group" aria-label={forms.languages}>
      {form.languages.map((tag) => (
        <span key={tag} class="tag" data-testid="form-language" data-language={tag}>
          {languageName(tag, language)}
          {form.languages.length > 1 && (
            <button type="button" aria-label={forms.removeLanguage(languageName(tag, language))} onClick={() => onChange(withoutLanguage(form, tag))}>
              ×
            </button>
          )}
        </span>
      ))}
      <select class="small" value="" aria-label={forms.addLanguage} data-testid="language-add" onChange={(event) => event.currentTarget.value && onChange({ ...form, languages: [...form.languages, event.currentTarget.value] })}>
        <option value="">{forms.addLanguage}</option>
        {others.map((tag) => (
          <option key={tag} value={tag}>
            {languageName(tag, language)}
          </option>
        ))}
      </select>
    </div>
  );
}
