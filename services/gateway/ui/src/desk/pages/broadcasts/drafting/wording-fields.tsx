/** What contacts are told, in each language: the text, a mail's subject, and the provider's template where only that leaves. */

import { Icon } from "../../../shell/icons";
import { languageName, LanguageSelect } from "../../articles/language-select";
import type { PageTexts } from "../../props";
import { type Draft, faultAt, type Faults, type WordingDraft, wordingFor } from "./draft";
import { FaultText } from "./fault-text";
import { TextField } from "./text-field";

interface Props extends Pick<PageTexts, "texts" | "language"> {
  draft: Draft;
  faults: Faults;
  change(part: Partial<Draft>): void;
}

/** Offered first for another language. */
const NEXT = ["en", "de", "es", "ru", "ar", "fr", "it", "pt", "nl", "pl", "uk", "tr", "zh", "ja", "ko"];

export function WordingFields({ texts, language, draft, faults, change }: Props) {
  const words = texts.broadcasts;
  const used = draft.wordings.map((one) => one.language);
  const next = NEXT.find((code) => !used.includes(code));
  const set = (place: number, part: Partial<WordingDraft>): void => change({ wordings: draft.wordings.map((one, n) => (n === place ? { ...one, ...part } : one)) });
  return (
    <section class="broadcast-part">
      <h3>{words.what}</h3>
      {draft.wordings.map((one, place) => (
        <OneWording
          key={place}
          texts={texts}
          language={language}
          faults={faults}
          wording={one}
          taken={used.filter((_, n) => n !== place)}
          onChange={(part) => set(place, part)}
          onRemove={draft.wordings.length > 1 ? () => change({ wordings: draft.wordings.filter((_, n) => n !== place) }) : null}
        />
      ))}
      <FaultText texts={texts} fault={faultAt(faults, "rule.wordings")} field="rule.wordings" />
      {next && (
        <button type="button" class="btn small" data-testid="wording-add" onClick={() => change({ wordings: [...draft.wordings, wordingFor(next)] })}>
          <Icon name="plus" />
          {words.addWording}
        </button>
      )}
    </section>
  );
}

interface OneProps extends Pick<PageTexts, "texts" | "language"> {
  faults: Faults;
  wording: WordingDraft;
  /** Languages of the other wordings. */
  taken: readonly string[];
  onChange(part: Partial<WordingDraft>): void;
  /** null: it is the only one. */
  onRemove: (() => void) | null;
}

function OneWording({ texts, language, faults, wording, taken, onChange, onRemove }: OneProps) {
  const words = texts.broadcasts;
  const at = `rule.wordings.${wording.language}`;
  const shared = { texts, faults };
  const name = languageName(wording.language, language);
  const inTemplate = ["template", "template_language", "values"].some((part) => faultAt(faults, `${at}.${part}`, true));
  return (
    <fieldset class="broadcast-wording" data-testid="broadcast-wording" data-language={wording.language}>
      <legend>
        {words.wording}: {name}
      </legend>
      <span class="broadcast-line">
        <LanguageSelect label={words.language} value={wording.language} language={language} testid="wording-language" onChange={(code) => !taken.includes(code) && onChange({ language: code })} />
        {onRemove && (
          <button type="button" class="icon-btn" aria-label={`${texts.remove}: ${name}`} onClick={onRemove}>
            <Icon name="close" />
          </button>
        )}
      </span>
      <TextField {...shared} label={words.text} hint={words.textHint} field={`${at}.text`} rows={4} lang={wording.language} testid="wording-text" value={wording.text} onChange={(text) => onChange({ text })} />
      <TextField {...shared} label={words.subject} field={`${at}.subject`} optional lang={wording.language} testid="wording-subject" value={wording.subject} onChange={(subject) => onChange({ subject })} />
      <details open={inTemplate || wording.template !== "" ? true : undefined}>
        <summary data-testid="wording-template">
          {words.template} <small>{words.optional}</small>
        </summary>
        <div class="broadcast-part">
          <p class="none">{words.templateHint}</p>
          <div class="fields">
            <TextField {...shared} label={words.templateName} field={`${at}.template`} testid="template-name" value={wording.template} onChange={(template) => onChange({ template })} />
            <TextField {...shared} label={words.templateLanguage} field={`${at}.template_language`} testid="template-language" value={wording.templateLanguage} onChange={(templateLanguage) => onChange({ templateLanguage })} />
          </div>
          <TextField {...shared} label={words.templateValues} hint={words.templateValuesHint} field={`${at}.values`} deep rows={2} testid="template-values" value={wording.values} onChange={(values) => onChange({ values })} />
        </div>
      </details>
    </fieldset>
  );
}
