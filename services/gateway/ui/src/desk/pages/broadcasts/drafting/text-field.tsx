/** A field of the form: its label, what it is for, and what is wrong with it. */

import type { PageTexts } from "../../props";
import { type Faults, faultAt } from "./draft";
import { FaultText, wrongAt } from "./fault-text";

export interface PartProps extends Pick<PageTexts, "texts"> {
  faults: Faults;
}

interface FieldProps extends PartProps {
  label: string;
  hint?: string;
  /** As the server names it. */
  field: string;
  /** Faults of its parts, too. */
  deep?: boolean;
  optional?: boolean;
  rows?: number;
  number?: boolean;
  focused?: boolean;
  /** Of what is written. */
  lang?: string;
  placeholder?: string;
  testid: string;
  value: string;
  onChange(value: string): void;
}

export function TextField({ texts, faults, label, hint, field, deep = false, optional = false, rows, number = false, focused = false, lang, placeholder, testid, value, onChange }: FieldProps) {
  const fault = faultAt(faults, field, deep);
  const shared = {
    value,
    lang,
    placeholder,
    dir: "auto" as const,
    "data-testid": testid,
    ...wrongAt(fault, field),
    onInput: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
  };
  return (
    <label class="field">
      <span>
        {label} {optional && <small>{texts.broadcasts.optional}</small>}
      </span>
      {rows ? <textarea rows={rows} spellcheck {...shared} /> : <input {...shared} type={(number ? "number" : "text") as "text"} inputMode={number ? "numeric" : "text"} autofocus={focused} autocomplete="off" />}
      {hint && <small>{hint}</small>}
      <FaultText texts={texts} fault={fault} field={field} />
    </label>
  );
}
