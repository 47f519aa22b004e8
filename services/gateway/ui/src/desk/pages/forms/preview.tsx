/** The form as a visitor sees it, drawn by the widget's own component in the visitor's language. */

import { useEffect, useState } from "preact/hooks";
import type { FormAsked } from "../../../core/wire";
import { directionOf, type Language, pickLanguage } from "../../../i18n/pick";
import type { WidgetWords } from "../../../i18n/widget/en";
import { Form } from "../../../parts/form/form";
import type { PageTexts } from "../props";
import type { FormDraft } from "./draft";
import { languageName } from "./texts-field";
import type { Asked } from "./use-verdict";

type State = Omit<Asked, "form">;

interface Props extends Omit<PageTexts, "words"> {
  form: FormDraft;
  shown: State;
  /** What is to be asked; null: the policy has mistakes. */
  asked: FormAsked | null;
  /** `asked` is the answer to what is shown. */
  settled: boolean;
  onShow(state: State): void;
}

const WORDS: Record<Language, () => Promise<{ default: WidgetWords }>> = {
  en: () => import("../../../i18n/widget/en"),
  de: () => import("../../../i18n/widget/de"),
  es: () => import("../../../i18n/widget/es"),
  ru: () => import("../../../i18n/widget/ru"),
  ar: () => import("../../../i18n/widget/ar"),
};

export function Preview({ texts, language, form, shown, asked, settled, onShow }: Props) {
  const { forms } = texts;
  const spoken = pickLanguage([shown.language]);
  const words = useWords(spoken);
  const faults = asked?.faults ?? {};
  const done = shown.check && settled && asked !== null && Object.keys(faults).length === 0;
  const fresh = (more: Partial<State>): void => onShow({ ...shown, answers: {}, check: false, ...more });
  return (
    <section class="form-preview" data-testid="form-preview">
      <div class="form-preview-head">
        <h2>{forms.preview}</h2>
        {form.languages.length > 1 && (
          <select class="small" value={shown.language} aria-label={forms.previewLanguage} data-testid="preview-language" onChange={(event) => fresh({ language: event.currentTarget.value })}>
            {form.languages.map((tag) => (
              <option key={tag} value={tag}>
                {languageName(tag, language)}
              </option>
            ))}
          </select>
        )}
      </div>
      {!asked && settled && <p class="none">{forms.previewFaulty}</p>}
      {asked && words && (
        <div lang={shown.language} dir={directionOf(spoken)}>
          {asked.questions.length === 0 ? (
            <p class="none">{forms.previewNothing}</p>
          ) : (
            <Form
              key={`${asked.form} ${shown.language}`}
              words={words}
              calm
              open={{
                asked,
                values: shown.answers,
                faults: shown.check ? faults : {},
                busy: shown.check && !settled,
                change: (name, value) => onShow({ ...shown, answers: { ...shown.answers, [name]: value }, check: false }),
                submit: () => onShow({ ...shown, check: true }),
                skip: () => fresh({}),
              }}
            />
          )}
        </div>
      )}
      {done && (
        <p class="notice" role="status" data-testid="preview-done">
          {forms.previewDone}{" "}
          <button type="button" class="btn small" onClick={() => fresh({})}>
            {forms.previewAgain}
          </button>
        </p>
      )}
    </section>
  );
}

function useWords(language: Language): WidgetWords | null {
  const [words, setWords] = useState<{ of: Language; words: WidgetWords } | null>(null);
  useEffect(() => {
    let wanted = true;
    void WORDS[language]().then(({ default: loaded }) => wanted && setWords({ of: language, words: loaded }));
    return () => void (wanted = false);
  }, [language]);
  return words?.of === language ? words.words : null;
}
