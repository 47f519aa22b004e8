/** The choice of the desk's language; each is named in its own words, for whoever cannot read the present one. */

import { type Language, SPOKEN } from "../../i18n/pick";

const NAMES: Record<Language, string> = { en: "English", de: "Deutsch", es: "Español", ru: "Русский", ar: "العربية" };

interface LanguageFieldProps {
  label: string;
  language: string;
  onLanguage(language: Language): void;
}

export function LanguageField({ label, language, onLanguage }: LanguageFieldProps) {
  return (
    <label class="field language-field">
      {label}
      <select value={language} data-testid="language" onChange={(event) => onLanguage(event.currentTarget.value as Language)}>
        {SPOKEN.map((one) => (
          <option key={one} value={one} lang={one} dir="auto">
            {NAMES[one]}
          </option>
        ))}
      </select>
    </label>
  );
}
