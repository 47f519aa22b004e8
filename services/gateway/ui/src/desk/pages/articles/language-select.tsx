/** A language to choose, each by its name in the desk's own. */

import { SPOKEN } from "../../../i18n/pick";

/** Those that texts of Usher have, and others that customers often write. */
const CODES = [...new Set([...SPOKEN, "fr", "it", "pt", "nl", "pl", "uk", "tr", "zh", "ja", "ko"])];

interface LanguageSelectProps {
  label: string;
  /** What stands for none; left out: one must be chosen. */
  any?: string;
  value: string;
  language: string;
  testid: string;
  disabled?: boolean;
  /** In a form the label stands above. */
  field?: boolean;
  onChange(code: string): void;
}

export function LanguageSelect({ label, any, value, language, testid, disabled = false, field = false, onChange }: LanguageSelectProps) {
  const codes = value && !CODES.includes(value) ? [...CODES, value] : CODES;
  const select = (
    <select value={value} aria-label={field ? undefined : label} disabled={disabled} data-testid={testid} onChange={(event) => onChange(event.currentTarget.value)}>
      {any !== undefined && <option value="">{any}</option>}
      {codes.map((code) => (
        <option key={code} value={code}>
          {languageName(code, language)}
        </option>
      ))}
    </select>
  );
  if (!field) return select;
  return (
    <label class="field">
      {label}
      {select}
    </label>
  );
}

export function languageName(code: string, language: string): string {
  try {
    return new Intl.DisplayNames([language], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}
